import type { OfferedBook } from './candidate.ts';

/** What an asker narrows recommendations to: of the values of one filter any will do, and a filter without values lets every book through. */
export type RankingFilters = {
  readonly genres: readonly string[];
  readonly languages: readonly string[];
  /** Both ends are in the range, null leaves one open. A book without pages, or without a year, is in none. */
  readonly pages: readonly NumberRange[];
  readonly years: readonly NumberRange[];
};
export type NumberRange = { readonly from: number | null; readonly to: number | null };

export const noFilters: RankingFilters = { genres: [], languages: [], pages: [], years: [] };

export const passes = ({ genres, language, pages, year }: OfferedBook, filters: RankingFilters): boolean =>
  (filters.genres.length === 0 || genres.some((genre) => filters.genres.includes(genre))) &&
  (filters.languages.length === 0 || filters.languages.includes(language)) &&
  isInAny(filters.pages, pages) &&
  isInAny(filters.years, year);

const isInAny = (ranges: readonly NumberRange[], value: number | undefined): boolean =>
  ranges.length === 0 ||
  (value !== undefined &&
    ranges.some(({ from, to }) => (from ?? -Infinity) <= value && value <= (to ?? Infinity)));

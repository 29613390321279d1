import type { Preferences } from '../../values.ts';
import type { OfferedBook } from './candidate.ts';

/** How much further forward a book of a preferred genre comes. A judgement: no data set at hand tells of stated preferences. */
export const preferredGenreFactor = 1.3;
/** How much further back a book comes that is in none of the languages a reader prefers. */
export const otherLanguageFactor = 0.3;

type Tastes = Pick<OfferedBook, 'genres' | 'language'>;

/** Whether a book has a genre or is in a language that the reader wants to be spared. */
export const isAvoided = ({ genres, language }: Tastes, { genres: taste, languages }: Preferences): boolean =>
  languages.avoided.includes(language) || genres.some((genre) => taste.avoided.includes(genre));

/** What the score of a book is multiplied by; 1 for a reader who prefers nothing. */
export function preferenceFactor(
  { genres, language }: Tastes,
  { genres: { preferred }, languages }: Preferences,
): number {
  const byGenre = preferred.length > 0 && genres.some((genre) => preferred.includes(genre));
  const otherLanguage =
    languages.preferred.length > 0 &&
    !languages.preferred.includes(language) &&
    !ofNoLanguage.includes(language);
  return (byGenre ? preferredGenreFactor : 1) * (otherLanguage ? otherLanguageFactor : 1);
}

/** Nobody noted it, or it is in several. */
const ofNoLanguage = ['und', 'mul'];

import { seriesMembershipSchema, type SeriesMembership } from '../../../domain/values.ts';

export type ParsedTitle = { readonly title: string; readonly series: readonly SeriesMembership[] };

/**
 * Splits `The Hunger Games (The Hunger Games, #1)` into the title and the book's places in series. A title whose last parentheses name no
 * volume after a `#` stays whole. Parts of a volume (`#3: Part 1 of 2`) count as the volume, several single
 * volumes (`#0.5, 2.5`) as the first of them: only a range (`#1-3`) is an omnibus.
 */
export function parseTitle(text: string): ParsedTitle {
  const whole = text.replace(/\s+/g, ' ').trim();
  const open = openingOfLastParentheses(whole);
  const title = whole.slice(0, open).trim();
  const series = open === -1 ? [] : membershipsIn(whole.slice(open + 1, -1));
  return title === '' || series.length === 0 ? { title: whole, series: [] } : { title, series };
}

/** Where the parentheses begin that end the title, others inside them passed over; -1 when it does not end with any. */
function openingOfLastParentheses(title: string): number {
  if (!title.endsWith(')')) return -1;
  let depth = 0;
  for (let index = title.length - 1; index >= 0; index -= 1) {
    if (title[index] === ')') depth += 1;
    if (title[index] === '(') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Reads `name, #volumes; name #volumes`: each `#` is preceded by a name, or by what is left of the volumes before it. */
function membershipsIn(note: string): readonly SeriesMembership[] {
  const [first = '', ...numbered] = note.split('#');
  const byName = new Map<string, SeriesMembership>();
  let name = seriesName(first);
  for (const text of numbered) {
    const volumes = volumesPattern.exec(text);
    const rest = seriesName(text.slice(volumes?.[0].length ?? 0));
    const member = seriesMembershipSchema.safeParse({ name, ...rangeOf(volumes) });
    if (member.success && !byName.has(name)) byName.set(name, member.data);
    if (rest !== '') name = rest;
  }
  return [...byName.values()];
}

const number = String.raw`\d+(?:\.\d+)?`;
/** A volume or a range, then further ones (`+ 3.5`, `, 2.5`), then which part of it the book is; a name that begins with a digit is none of them. */
const volumesPattern = new RegExp(
  String.raw`^\s*(${number})(?:\s*[-–—]\s*(${number}))?(?:\s*[,+&]\s*${number}(?=\s*(?:[,;+&]|$)))*(?:/\d+)?(?:\s*[,;:]?\s*\bpart\b[^,;]*)?`,
  'i',
);

function rangeOf(volumes: RegExpExecArray | null): Partial<SeriesMembership> {
  if (volumes === null) return {};
  const [volume, last] = [Number(volumes[1]), Number(volumes[2] ?? 0)];
  return last > volume ? { volume, lastVolume: last } : { volume };
}

/** Without the punctuation around it, and without the words that do not belong to the name. */
const seriesName = (text: string): string =>
  text.replace(/^[\s,;:.&+-]+|[\s,;:.]+$/g, '').replace(/^includes:\s+|\s+part$/gi, '');

/** One part of a page: from a heading to the next one, whatever its level; the first part is what stands before any heading. */
type Section = {
  readonly heading: string;
  readonly level: number;
  /** As they are, each with its language: a command and what it prints are the same in every language. */
  readonly blocks: readonly string[];
  /** What is written as `code` in sentences and tables, sorted, as sentences put it in another order. */
  readonly code: readonly string[];
  /** Where links lead, sorted. */
  readonly links: readonly string[];
  /** Rows of tables. */
  readonly rows: number;
};

/**
 * Where a translation says something else than its original, as far as can be told without knowing the languages: another number of sections,
 * other blocks, other code, other links or another number of rows in a section. The links between the two are not compared.
 */
export function driftOf(
  original: string,
  translation: string,
  languages: readonly string[],
): readonly string[] {
  const ours = sectionsOf(original, languages);
  const theirs = sectionsOf(translation, languages);
  const drift = ours.flatMap((section, index) => differences(section, theirs[index]));
  return ours.length === theirs.length
    ? drift
    : [`${ours.length} sections became ${theirs.length}`, ...drift];
}

function differences(ours: Section, theirs: Section | undefined): readonly string[] {
  if (theirs === undefined) return [];
  const counts = (['level', 'rows'] as const)
    .filter((name) => ours[name] !== theirs[name])
    .map((name) => `${name} ${ours[name]} became ${theirs[name]}`);
  const lists = (['blocks', 'code', 'links'] as const)
    .filter((name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]))
    .map((name) => `${name} ${excerpt(ours[name], theirs[name])}`);
  return [...counts, ...lists].map((what) => `under "${ours.heading}": ${what}`);
}

/** Only what the one has and the other has not. */
function excerpt(ours: readonly string[], theirs: readonly string[]): string {
  const lost = ours.filter((item) => !theirs.includes(item));
  const gained = theirs.filter((item) => !ours.includes(item));
  if (lost.length + gained.length === 0) return 'come in another order or number';
  return `lost ${JSON.stringify(lost)} and gained ${JSON.stringify(gained)}`;
}

const fence = /^(```|~~~)[^\n]*\n.*?^\1[^\n]*$/gms;

/** Stands for a block while the page is cut into sections, because a line of a block may look like a heading; of the private use of Unicode. */
const aside = '\ue000';

function sectionsOf(markdown: string, languages: readonly string[]): readonly Section[] {
  const blocks = markdown.match(fence) ?? [];
  const parts = markdown.replaceAll(fence, aside).split(/^(?=#{1,6} )/m);
  let taken = 0;
  return parts.map((part) => {
    const [, marks = '', heading = ''] = /^(#{1,6}) (.*)/.exec(part) ?? [];
    const from = taken;
    taken += part.split(aside).length - 1;
    return {
      heading,
      level: marks.length,
      blocks: blocks.slice(from, taken),
      code: (part.match(/`[^`\n]+`/g) ?? []).toSorted(),
      links: linksIn(part)
        .filter((link) => !languages.includes(link))
        .toSorted(),
      rows: part.match(/^\|/gm)?.length ?? 0,
    };
  });
}

const linksIn = (markdown: string): string[] =>
  Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);

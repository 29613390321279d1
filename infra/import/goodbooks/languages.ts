/** What the data set calls otherwise than ISO 639: Unicode has given Filipino a code of three letters, ISO 639-1 calls it by Tagalog's. */
const otherwise: Readonly<Record<string, string>> = { fil: 'tl' };

/** The language of books in several, and of those nobody noted one for (ISO 639-2). */
const special = ['mul', 'und'];

/**
 * The ISO 639-1 code of the data set's `eng`, `en-US`, `fre` (bibliographic and terminological codes of ISO 639-2, and BCP 47 tags); `mul` stays.
 * `und` when there is no code, or none of two letters.
 */
export function languageOf(code: string): string {
  const language = canonicalLanguage(code.trim());
  const short = otherwise[language] ?? language;
  return short.length === 2 || special.includes(short) ? short : 'und';
}

/** As Unicode's alias table has it, which Node.js ships. */
function canonicalLanguage(code: string): string {
  try {
    return Intl.getCanonicalLocales(code)[0]?.split('-')[0] ?? 'und';
  } catch {
    return 'und';
  }
}

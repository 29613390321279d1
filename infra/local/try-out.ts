import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const tryOutSchema = z.object({ url: z.url(), book: z.object({ id: z.string(), title: z.string() }) });

/** What a newcomer may try: at which URL, and which book to rate (one that is recommended to the demo reader now). */
export type TryOut = z.output<typeof tryOutSchema>;

export function writeTryOut(file: string, tryOut: TryOut): void {
  writeFileSync(file, JSON.stringify(tryOut));
}

export function readTryOut(file: string): TryOut | undefined {
  try {
    return tryOutSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The answers are JSON on one line; this keeps what a newcomer wants to see of them. */
const limit = 'limit=3';

/**
 * Three lines for a shell that has $TOKEN: what is recommended now, a rating that keeps its position in the log, and
 * what is recommended after that position. They run in sh, bash and zsh with any curl.
 */
export function tryLines({ url, book }: TryOut): [before: string, rate: string, after: string] {
  const recommendations = `curl -sS '${url}/v1/me/recommendations?${limit}' -H "Authorization: Bearer $TOKEN"`;
  const rate = [
    `curl -sS -o /dev/null -D - -X PUT '${url}/v1/me/books/${book.id}/rating' -H "Authorization: Bearer $TOKEN"`,
    `-H 'Content-Type: application/json' -d '{"stars":5}'`,
  ].join(' ');
  const position = `POSITION=$(${rate} | tr -d '\\r' | sed -n 's/^[Ee]stante-[Pp]osition: //p')`;
  return [
    `${recommendations}; echo`,
    `${position}; echo "rated at $POSITION"`,
    `${recommendations} -H "Estante-Min-Position: $POSITION"; echo`,
  ];
}

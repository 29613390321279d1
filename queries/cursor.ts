import { z } from 'zod';
import { isStorable } from '../domain/unstorable.ts';

/** Counted up when a mark in any list comes to mean something else; older cursors are then refused. */
const cursorVersion = 1;
/** No cursor is longer: a mark holds an id and what its list is sorted by. */
export const cursorLengthMax = 2_000;

/**
 * The mark at which a list goes on, as clients carry it from one answer to the next request: base64url of versioned JSON. They are told to look at
 * nothing in it, so that what lists are sorted by can change. Name the list, and what it depends on, in the mark: then a cursor of another one is
 * refused.
 */
export const encodeCursor = (mark: object): string =>
  Buffer.from(JSON.stringify([cursorVersion, mark])).toString('base64url');

/**
 * Parses what {@link encodeCursor} made of a mark that `mark` describes. Whatever else it is given it refuses, so that nothing a client can
 * send reaches a store: text it cannot hold, of any length, or of another list.
 */
export const cursorSchema = <Mark>(mark: z.ZodType<Mark>): z.ZodType<Mark, string> =>
  z
    .string()
    .max(cursorLengthMax)
    .transform(decoded)
    .refine(isStorable)
    .pipe(z.tuple([z.literal(cursorVersion), mark]))
    .transform(([_version, parsed]) => parsed);

function decoded(cursor: string, context: z.RefinementCtx): unknown {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    // Buffer passes over whatever is no base64url; we do not.
    if (bytes.toString('base64url') === cursor) return JSON.parse(bytes.toString());
  } catch {
    // Refused like every other text that is no cursor.
  }
  context.addIssue({ code: 'custom', message: 'must be a cursor as an answer gave it' });
  return z.NEVER;
}

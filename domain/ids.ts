import { z } from 'zod';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Identifies a book (a published edition) in the catalogue. */
export type BookId = Branded<'BookId'>;
/** Identifies a work: what all editions of one book have in common. */
export type WorkId = Branded<'WorkId'>;
/** Identifies a reader. Random: never derived from the sign-in subject. */
export type ReaderId = Branded<'ReaderId'>;
/** Names one intention of one client; sending it again never does the thing twice. */
export type CommandId = Branded<'CommandId'>;
/** Names the stream of one consistency boundary, see {@link bookStream} and its siblings. */
export type StreamId = Branded<'StreamId'>;

const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const commandIdPattern = /^[\x21-\x7e]{1,128}$/;
const streamPattern = /^[a-z]+-[a-z0-9][a-z0-9-]{0,63}(\+[a-z0-9][a-z0-9-]{0,63})?$/;

const idMessage = 'must be 1 to 64 lower-case letters, digits or hyphens, and start with a letter or digit';

/**
 * The schema's text under its branded name, which exists in types alone: nothing has to be done to a text of the pattern, and every event that is read
 * holds two or three.
 */
const branded = <Id extends string>(schema: z.ZodString): z.ZodType<Id, string> =>
  schema as z.ZodType as z.ZodType<Id, string>;

/** 1–64 characters of `a–z 0–9 -`, so that an id fits in a URL, a key and a stream name unescaped. */
export const bookIdSchema = branded<BookId>(z.string().regex(idPattern, idMessage));

/** Same alphabet and length as {@link bookIdSchema}. */
export const workIdSchema = branded<WorkId>(z.string().regex(idPattern, idMessage));

/** Same alphabet and length as {@link bookIdSchema}. */
export const readerIdSchema = branded<ReaderId>(z.string().regex(idPattern, idMessage));

/** 1–128 visible ASCII characters: what clients put into an `Idempotency-Key`. */
export const commandIdSchema = branded<CommandId>(
  z.string().regex(commandIdPattern, 'must be 1 to 128 visible ASCII characters'),
);

/** `category-owner` or `category-owner+part`. */
export const streamIdSchema = branded<StreamId>(
  z.string().regex(streamPattern, 'must be a stream name such as book-<id> or reading-<reader>+<book>'),
);

/** What {@link streamIdSchema} lets through. */
export const isStreamId = (text: string): text is StreamId => streamPattern.test(text);

/** The stream of one book: `book-<bookId>`. */
export const bookStream = (book: BookId): StreamId => `book-${book}` as StreamId;

/** The stream of one reader: `reader-<readerId>`. */
export const readerStream = (reader: ReaderId): StreamId => `reader-${reader}` as StreamId;

/** The stream of what one reader did with one book: `reading-<readerId>+<bookId>`. Its owner is the reader. */
export const readingStream = (reader: ReaderId, book: BookId): StreamId =>
  `reading-${reader}+${book}` as StreamId;

/** The stream of what one reader was recommended on one day: `exposure-<readerId>+<YYYY-MM-DD>`. Its owner is the reader. */
export const exposureStream = (reader: ReaderId, day: string): StreamId =>
  `exposure-${reader}+${day}` as StreamId;

/** The id a stream belongs to: the part after the category and before the `+`. Streams of one owner share a partition. */
export function ownerOf(stream: StreamId): string {
  const start = stream.indexOf('-') + 1;
  const end = stream.indexOf('+', start);
  return end === -1 ? stream.slice(start) : stream.slice(start, end);
}

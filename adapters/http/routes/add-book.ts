import { hash, randomUUIDv7 } from 'node:crypto';
import { bookIdSchema, type BookId } from '../../../domain/ids.ts';
import type { Caller } from '../authentication.ts';
import { librarianCommand } from '../command-route.ts';
import { bookCreated } from './answers/commands.ts';
import { sentFacts } from './book-facts.ts';

/** Ids that are words of the paths under `/v1/books`. */
const reservedIds = ['popular'];

const idSchema = bookIdSchema.refine((id) => !reservedIds.includes(id), 'is reserved; choose another');

export const addBook = librarianCommand({
  slug: 'add-book',
  context: 'books',
  method: 'POST',
  path: '/v1/books',
  summary: 'Add a book',
  description: 'An id that is left out is made up; with an Idempotency-Key it is the same for the same key.',
  cost: 3,
  refusals: ['book-already-exists', 'book-withdrawn'],
  answer: bookCreated,
  body: sentFacts.extend({ id: idSchema.optional() }).strict(),
  bodyExample: { title: 'Emma', authors: ['Jane Austen'], year: 1815, language: 'en', genres: ['classics'] },
  run: async (commands, { body: { id, ...given }, caller, context: { keyed, commandId } }, context) => {
    const bookId = id ?? (keyed ? idOfKey(caller, commandId) : idSchema.parse(randomUUIDv7()));
    const outcome = await commands.books.addBook({ bookId, facts: given }, context);
    return { outcome, created: { id: bookId, location: `/v1/books/${bookId}` } };
  },
});

/**
 * The id of a book that its librarian left to us, when the command has a key: the same for the same key, so that a repeated command
 * finds its book instead of adding another. A UUID of version 8 (RFC 9562, section 5.8).
 */
function idOfKey({ issuer, subject }: Caller, key: string): BookId {
  const digest = hash('sha256', JSON.stringify([issuer, subject, key]), 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return idSchema.parse(
    [
      digest.slice(0, 8),
      digest.slice(8, 12),
      `8${digest.slice(13, 16)}`,
      `${variant}${digest.slice(17, 20)}`,
      digest.slice(20, 32),
    ].join('-'),
  );
}

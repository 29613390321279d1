import type { CommandOutcome } from '../../commands/commands.ts';
import type { BookRefusal } from '../../domain/book.ts';
import type { ExposureRefusal } from '../../domain/exposure.ts';
import type { ReaderRefusal } from '../../domain/reader.ts';
import type { ReadingRefusal } from '../../domain/reading.ts';
import type { Queries } from '../../queries/queries.ts';
import type { ProblemKind } from './problems.ts';

/** Every refusal of a command. */
export type CommandRefusal =
  | BookRefusal
  | ReadingRefusal
  | ReaderRefusal
  | ExposureRefusal
  | Extract<CommandOutcome<never>['status'], 'command-id-reused'>;

type QuestionsOf<Context> = Context[keyof Context];
type RefusalOf<Question> = Question extends { ask: (...input: never[]) => Promise<infer Answered> }
  ? Extract<Answered, { status: 'refused' }> extends { refusal: infer Refusal }
    ? Refusal
    : never
  : never;

/** Every refusal of a query. */
export type QueryRefusal =
  | RefusalOf<
      | QuestionsOf<Queries['books']>
      | QuestionsOf<Queries['readers']>
      | QuestionsOf<Queries['recommendations']>
    >
  | 'unknown-position';

/** How each refusal is told over HTTP. A refusal that is missing here does not compile. */
export const refusalProblems = {
  'book-not-found': {
    status: 404,
    title: 'There is no such book',
    detail: 'Check the id, or look the book up with GET /v1/books?q=.',
  },
  'book-withdrawn': {
    status: 410,
    title: 'The book has been withdrawn',
    detail: 'Choose another book: this one stays in the records, but is not offered any more.',
  },
  'book-already-exists': {
    status: 409,
    title: 'Another book has this id',
    detail: 'Choose another id, or leave it out to be given one.',
  },
  'book-already-read': {
    status: 409,
    title: 'The book has been read',
    detail:
      'A book that you rated or finished cannot be dismissed; withdraw the rating or move it to another shelf first.',
  },
  'book-not-being-read': {
    status: 409,
    title: 'The book is not being read',
    detail: 'Put the book on the shelf "reading" first; then it can make progress or be given up.',
  },
  'page-beyond-the-end': {
    status: 422,
    title: 'The book has no such page',
    detail: 'Name a page that the book has, or say how far you are in percent.',
  },
  'preferences-contradict': {
    status: 422,
    title: 'Something is both preferred and avoided',
    detail: 'Name each genre and each language in one of the two lists only.',
  },
  'too-many-exposures': {
    status: 422,
    title: 'Too many recommendations were reported today',
    detail: 'Report each recommendation once a day, and no more than 1,000 a day; tomorrow starts anew.',
  },
  'reader-not-registered': {
    status: 404,
    title: 'You are not registered yet',
    detail:
      'Send PUT /v1/me or any other command to register. Just after that, send its Estante-Position as Estante-Min-Position to see it.',
  },
  'command-id-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for something else',
    detail: 'Send a new Idempotency-Key with every new command; repeat one only with the very same content.',
  },
  'unknown-position': {
    status: 409,
    title: 'The log has never been at this position',
    detail: 'Send Estante-Min-Position as a command answered it in Estante-Position, or leave it out.',
  },
  'unknown-cursor': {
    status: 400,
    title: 'The cursor is none of this list',
    detail:
      'Send "next" as an answer gave it, with the same other parameters; or leave it out to begin anew.',
  },
  'recommendations-unavailable': {
    status: 503,
    title: 'There are no recommendations now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
  'popular-books-unavailable': {
    status: 503,
    title: 'Popular books cannot be counted now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
  'similar-books-unavailable': {
    status: 503,
    title: 'Similar books cannot be told now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
  'first-books-unavailable': {
    status: 503,
    title: 'There is nothing to pick from now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
  'trending-unavailable': {
    status: 503,
    title: 'What trends cannot be told now',
    detail: 'Send the request again after the seconds that Retry-After names.',
  },
} as const satisfies Record<CommandRefusal | QueryRefusal, ProblemKind>;

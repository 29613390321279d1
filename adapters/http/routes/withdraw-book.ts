import { z } from 'zod';
import { textSchema } from '../../../domain/values.ts';
import { librarianCommand } from '../command-route.ts';
import { ofBook } from './of-book.ts';

const reasonLengthMax = 500;

export const withdrawBook = librarianCommand({
  slug: 'withdraw-book',
  context: 'books',
  method: 'DELETE',
  path: '/v1/books/:bookId',
  summary: 'Withdraw a book',
  description: 'The book stays in the records, but is not offered any more.',
  cost: 3,
  refusals: ['book-not-found'],
  params: ofBook,
  query: z.strictObject({
    reason: textSchema(reasonLengthMax).default('not given').meta({ description: 'Why; kept in the log.' }),
  }),
  run: async (commands, { params, query }, context) => ({
    outcome: await commands.books.withdrawBook({ ...params, ...query }, context),
  }),
});

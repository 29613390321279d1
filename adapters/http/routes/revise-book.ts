import { librarianCommand } from '../command-route.ts';
import { sentFacts } from './book-facts.ts';
import { ofBook } from './of-book.ts';

export const reviseBook = librarianCommand({
  slug: 'revise-book',
  context: 'books',
  method: 'PUT',
  path: '/v1/books/:bookId',
  params: ofBook,
  body: sentFacts,
  run: async (commands, { params, body }, context) => ({
    outcome: await commands.books.reviseBook({ ...params, facts: body }, context),
  }),
});

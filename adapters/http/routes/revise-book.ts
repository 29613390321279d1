import { librarianCommand } from '../command-route.ts';
import { sentFacts } from './book-facts.ts';
import { ofBook } from './of-book.ts';

export const reviseBook = librarianCommand({
  slug: 'revise-book',
  context: 'books',
  method: 'PUT',
  path: '/v1/books/:bookId',
  summary: 'Correct what is known of a book',
  description: 'States everything that is known of the book: what is left out is not known.',
  cost: 3,
  refusals: ['book-not-found', 'book-withdrawn'],
  params: ofBook,
  body: sentFacts,
  bodyExample: { title: 'Emma', authors: ['Jane Austen'], year: 1815, language: 'en', genres: ['classics'] },
  run: async (commands, { params, body }, context) => ({
    outcome: await commands.books.reviseBook({ ...params, facts: body }, context),
  }),
});

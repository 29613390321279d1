import { z } from 'zod';
import { bookFactsSchema } from '../domain/values.ts';
import { defineProjection } from './projection.ts';

const row = bookFactsSchema.extend({ bookId: z.string(), withdrawn: z.boolean() });

/** What search and lists need of each book: one row a book; withdrawn ones stay, marked. */
export const bookTitles = defineProjection({
  name: 'book-titles',
  version: 2,
  store: 'postgresql',
  row,
  on: {
    BookAdded: ({ data }) => [{ key: { bookId: data.bookId }, fold: () => ({ ...data, withdrawn: false }) }],
    BookRevised: ({ data }) => [
      { key: { bookId: data.bookId }, fold: (title) => title && { ...data, withdrawn: title.withdrawn } },
    ],
    BookWithdrawn: ({ data: { bookId } }) => [
      { key: { bookId }, fold: (title) => title && { ...title, withdrawn: true } },
    ],
  },
});

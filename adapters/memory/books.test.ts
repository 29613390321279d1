import { describeBooks } from '../../queries/testing/books.contract.ts';
import { memoryBooks } from './books.ts';

describeBooks('books in memory', async (sample) => {
  const books = memoryBooks();
  for (const book of sample) books.views.set(book.id, book);
  return { books, add: async (book) => void books.views.set(book.id, book) };
});

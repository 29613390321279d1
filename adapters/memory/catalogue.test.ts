import { describeCatalogue } from '../../queries/testing/catalogue.contract.ts';
import { memoryBooks } from './books.ts';
import { memoryCatalogue } from './catalogue.ts';

describeCatalogue('what books have in common, in memory', async (sample) => {
  const books = memoryBooks();
  for (const book of sample) books.views.set(book.id, book);
  return memoryCatalogue(books);
});

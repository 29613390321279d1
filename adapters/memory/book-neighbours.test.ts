import { describeBookNeighbours } from '../../queries/testing/book-neighbours.contract.ts';
import { memoryBookNeighbours } from './book-neighbours.ts';

describeBookNeighbours('neighbours of books in memory', async () => {
  const neighbours = memoryBookNeighbours();
  return { read: neighbours, store: neighbours };
});

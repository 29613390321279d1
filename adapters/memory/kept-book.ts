import type { BookView, KeptBook } from '../../queries/ports.ts';

/** A book as readers see it who have to do with it. */
export const keptBookOf = ({ ratings: _ratings, pages: _pages, ...book }: BookView): KeptBook => book;

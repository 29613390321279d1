import type { CommandRoute } from '../command-route.ts';
import { addBook } from './add-book.ts';
import { changePreferences } from './change-preferences.ts';
import { dismissBook } from './dismiss-book.ts';
import { rateBook } from './rate-book.ts';
import { registerReader } from './register-reader.ts';
import { shelveBook } from './shelve-book.ts';
import { viewBook } from './view-book.ts';
import { withdrawBook } from './withdraw-book.ts';
import { withdrawRating } from './withdraw-rating.ts';

/** Every command's route; each says which context it belongs to. */
export const commandRoutes: readonly CommandRoute[] = [
  rateBook,
  withdrawRating,
  shelveBook,
  viewBook,
  dismissBook,
  changePreferences,
  registerReader,
  addBook,
  withdrawBook,
];

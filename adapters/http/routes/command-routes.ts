import type { CommandRoute } from '../command-route.ts';
import { abandonBook } from './abandon-book.ts';
import { addBook } from './add-book.ts';
import { changePreferences } from './change-preferences.ts';
import { dismissBook } from './dismiss-book.ts';
import { rateBook } from './rate-book.ts';
import { recordExposures } from './record-exposures.ts';
import { recordProgress } from './record-progress.ts';
import { registerReader } from './register-reader.ts';
import { removeReview } from './remove-review.ts';
import { reviseBook } from './revise-book.ts';
import { reviseProfile } from './revise-profile.ts';
import { shelveBook } from './shelve-book.ts';
import { undoDismissal } from './undo-dismissal.ts';
import { unshelveBook } from './unshelve-book.ts';
import { viewBook } from './view-book.ts';
import { withdrawBook } from './withdraw-book.ts';
import { withdrawRating } from './withdraw-rating.ts';
import { writeReview } from './write-review.ts';

/** Every command's route; each says which context it belongs to. */
export const commandRoutes: readonly CommandRoute[] = [
  rateBook,
  withdrawRating,
  writeReview,
  removeReview,
  shelveBook,
  unshelveBook,
  recordProgress,
  abandonBook,
  viewBook,
  dismissBook,
  undoDismissal,
  changePreferences,
  reviseProfile,
  registerReader,
  recordExposures,
  addBook,
  reviseBook,
  withdrawBook,
];

import { abandonBook } from './abandon-book.ts';
import { addBook } from './add-book.ts';
import { changePreferences } from './change-preferences.ts';
import { dismissBook } from './dismiss-book.ts';
import type { Clock, EventLog, Identities } from './ports.ts';
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

export type { CommandContext, CommandOutcome } from './transact.ts';

/** Everything that can be asked of Estante to change, by bounded context. */
export const commandsOn = ({ log, identities, clock, exposureSampleRate }: CommandPorts) => ({
  books: {
    addBook: addBook(log),
    reviseBook: reviseBook(log),
    withdrawBook: withdrawBook(log),
  },
  readers: {
    registerReader: registerReader(log, identities),
    reviseProfile: reviseProfile(log),
    changePreferences: changePreferences(log),
    viewBook: viewBook(log, clock),
    shelveBook: shelveBook(log),
    unshelveBook: unshelveBook(log),
    recordProgress: recordProgress(log),
    abandonBook: abandonBook(log),
    rateBook: rateBook(log),
    withdrawRating: withdrawRating(log),
    writeReview: writeReview(log),
    removeReview: removeReview(log),
    dismissBook: dismissBook(log),
    undoDismissal: undoDismissal(log),
  },
  recommendations: {
    recordExposures: recordExposures({ log, clock, sampleRate: exposureSampleRate }),
  },
});

export type Commands = ReturnType<typeof commandsOn>;

export type CommandPorts = {
  readonly log: EventLog;
  readonly identities: Identities;
  readonly clock: Clock;
  /** The share of reader-days of which shown and opened recommendations are recorded, above 0 and at most 1. */
  readonly exposureSampleRate: number;
};

import { addBook } from './add-book.ts';
import { changePreferences } from './change-preferences.ts';
import { dismissBook } from './dismiss-book.ts';
import type { Clock, EventLog, Identities } from './ports.ts';
import { rateBook } from './rate-book.ts';
import { registerReader } from './register-reader.ts';
import { shelveBook } from './shelve-book.ts';
import { viewBook } from './view-book.ts';
import { withdrawBook } from './withdraw-book.ts';
import { withdrawRating } from './withdraw-rating.ts';

export type { CommandContext, CommandOutcome } from './transact.ts';

/** Everything that can be asked of Estante to change, by bounded context. */
export const commandsOn = ({ log, identities, clock }: CommandPorts) => ({
  books: {
    addBook: addBook(log),
    withdrawBook: withdrawBook(log),
  },
  readers: {
    registerReader: registerReader(log, identities),
    changePreferences: changePreferences(log),
    viewBook: viewBook(log, clock),
    shelveBook: shelveBook(log),
    rateBook: rateBook(log),
    withdrawRating: withdrawRating(log),
    dismissBook: dismissBook(log),
  },
});

export type Commands = ReturnType<typeof commandsOn>;

export type CommandPorts = {
  readonly log: EventLog;
  readonly identities: Identities;
  readonly clock: Clock;
};

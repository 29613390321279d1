import { accept, refuse, type Decider, type Decision } from './decider.ts';
import { isSameContent } from './equality.ts';
import type { ReaderEvent } from './events.ts';
import type { ReaderId } from './ids.ts';
import type { Preferences } from './values.ts';

/** One reader, folded from `reader-<readerId>`. */
export type Reader =
  { readonly status: 'unknown' } | { readonly status: 'registered'; readonly preferences: Preferences };

/** `synthetic` readers are made by the seed and labelled as such for ever. */
export type ReaderOrigin = 'sign-in' | 'synthetic';

export type ReaderCommand =
  | { readonly type: 'register-reader'; readonly readerId: ReaderId; readonly origin: ReaderOrigin }
  | { readonly type: 'change-preferences'; readonly readerId: ReaderId; readonly preferences: Preferences };

export type ReaderRefusal = 'reader-not-registered';

export const reader: Decider<Reader, ReaderCommand, ReaderEvent, ReaderRefusal> = {
  initial: { status: 'unknown' },
  evolve,
  decide,
};

function evolve(_state: Reader, event: ReaderEvent): Reader {
  switch (event.type) {
    case 'ReaderRegistered':
      return { status: 'registered', preferences: { genres: [], languages: [] } };
    case 'PreferencesChanged':
      return {
        status: 'registered',
        preferences: { genres: event.data.genres, languages: event.data.languages },
      };
  }
}

function decide(command: ReaderCommand, state: Reader): Decision<ReaderEvent, ReaderRefusal> {
  switch (command.type) {
    case 'register-reader':
      return state.status === 'registered'
        ? accept()
        : accept({ type: 'ReaderRegistered', data: { readerId: command.readerId, origin: command.origin } });
    case 'change-preferences':
      return changePreferences(command, state);
  }
}

function changePreferences(
  command: Extract<ReaderCommand, { type: 'change-preferences' }>,
  state: Reader,
): Decision<ReaderEvent, ReaderRefusal> {
  if (state.status === 'unknown') return refuse('reader-not-registered');
  if (isSameContent(state.preferences, command.preferences)) return accept();
  return accept({
    type: 'PreferencesChanged',
    data: { readerId: command.readerId, ...command.preferences },
  });
}

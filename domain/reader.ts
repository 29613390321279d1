import { accept, refuse, type Decider, type Decision } from './decider.ts';
import { isSameContent } from './equality.ts';
import type { ReaderEvent } from './events.ts';
import type { ReaderId } from './ids.ts';
import { emptyProfile, noPreferences, type Preferences, type Profile } from './values.ts';

/** One reader, folded from `reader-<readerId>`. */
export type Reader =
  | { readonly status: 'unknown' }
  | { readonly status: 'registered'; readonly profile: Profile; readonly preferences: Preferences };

/** `synthetic` readers are made by the seed, `imported` ones come from a data set; both are labelled as such for ever. */
export type ReaderOrigin = 'sign-in' | 'synthetic' | 'imported';

export type ReaderCommand =
  | { readonly type: 'register-reader'; readonly readerId: ReaderId; readonly origin: ReaderOrigin }
  | { readonly type: 'revise-profile'; readonly readerId: ReaderId; readonly profile: Profile }
  | { readonly type: 'change-preferences'; readonly readerId: ReaderId; readonly preferences: Preferences };

export type ReaderRefusal = 'reader-not-registered' | 'preferences-contradict';

export const reader: Decider<Reader, ReaderCommand, ReaderEvent, ReaderRefusal> = {
  initial: { status: 'unknown' },
  evolve,
  decide,
};

function evolve(state: Reader, event: ReaderEvent): Reader {
  const { profile, preferences } = state.status === 'registered' ? state : blank;
  switch (event.type) {
    case 'ReaderRegistered':
      return { status: 'registered', profile, preferences };
    case 'ProfileRevised': {
      const { readerId: _readerId, ...revised } = event.data;
      return { status: 'registered', profile: revised, preferences };
    }
    case 'PreferencesChanged': {
      const { readerId: _readerId, ...changed } = event.data;
      return { status: 'registered', profile, preferences: changed };
    }
  }
}

const blank = { profile: emptyProfile, preferences: noPreferences };

type CommandOf<Type extends ReaderCommand['type']> = Extract<ReaderCommand, { type: Type }>;

function decide(command: ReaderCommand, state: Reader): Decision<ReaderEvent, ReaderRefusal> {
  switch (command.type) {
    case 'register-reader':
      return state.status === 'registered'
        ? accept()
        : accept({ type: 'ReaderRegistered', data: { readerId: command.readerId, origin: command.origin } });
    case 'revise-profile':
      return reviseProfile(command, state);
    case 'change-preferences':
      return changePreferences(command, state);
  }
}

function reviseProfile(
  { readerId, profile }: CommandOf<'revise-profile'>,
  state: Reader,
): Decision<ReaderEvent, ReaderRefusal> {
  if (state.status === 'unknown') return refuse('reader-not-registered');
  if (isSameContent(state.profile, profile)) return accept();
  return accept({ type: 'ProfileRevised', data: { readerId, ...profile } });
}

function changePreferences(
  { readerId, preferences }: CommandOf<'change-preferences'>,
  state: Reader,
): Decision<ReaderEvent, ReaderRefusal> {
  if (state.status === 'unknown') return refuse('reader-not-registered');
  if (contradicts(preferences.genres) || contradicts(preferences.languages)) {
    return refuse('preferences-contradict');
  }
  if (isSameContent(state.preferences, preferences)) return accept();
  return accept({ type: 'PreferencesChanged', data: { readerId, ...preferences } });
}

/** Nobody can prefer and avoid the same thing. */
const contradicts = ({ preferred, avoided }: Preferences['genres']): boolean =>
  preferred.some((value) => avoided.includes(value));

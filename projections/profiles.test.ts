import {
  ana,
  bia,
  preferencesChanged,
  preferring,
  profileRevised,
  readerRegistered,
} from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { emptyProfile, noPreferences } from '../domain/values.ts';
import { profiles } from './profiles.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(profiles);
const newcomer = {
  ...emptyProfile,
  readerId: ana,
  registeredAt: recordedAt(1),
  origin: 'sign-in',
  preferences: noPreferences,
} as const;

describe('profiles', () => {
  it('hold a row for each registered reader, who has stated nothing at first', () =>
    given(readerRegistered(ana), readerRegistered(bia)).thenRows(newcomer, {
      ...newcomer,
      readerId: bia,
      registeredAt: recordedAt(2),
    }));

  it('hold the newest preferences, and when the reader registered', () =>
    given(
      readerRegistered(ana),
      preferencesChanged(preferring('poetry')),
      preferencesChanged({ genres: { preferred: [], avoided: ['crime'] } }),
    ).thenRows({
      ...newcomer,
      preferences: { ...noPreferences, genres: { preferred: [], avoided: ['crime'] } },
    }));

  it('hold the newest of how the reader wants to be shown, beside the preferences', () =>
    given(
      readerRegistered(ana),
      preferencesChanged(preferring('poetry')),
      profileRevised({ displayName: 'Ana', about: 'Reads at night.' }),
      profileRevised({ displayName: 'Ana', yearlyGoal: 24 }),
    ).thenRows({
      ...newcomer,
      displayName: 'Ana',
      yearlyGoal: 24,
      preferences: preferring('poetry'),
    }));

  it('keep readers apart', () =>
    given(
      readerRegistered(ana),
      readerRegistered(bia),
      preferencesChanged(preferring('crime'), { reader: bia }),
      profileRevised({ displayName: 'Bia' }, { reader: bia }),
    ).thenRows(newcomer, {
      ...newcomer,
      readerId: bia,
      registeredAt: recordedAt(2),
      displayName: 'Bia',
      preferences: preferring('crime'),
    }));

  it('keep whom an import or the seed made labelled as such', () =>
    given({ type: 'ReaderRegistered', data: { readerId: ana, origin: 'imported' } }).thenRows({
      ...newcomer,
      origin: 'imported',
    }));
});

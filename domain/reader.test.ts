import { expect } from 'chai';
import fc from 'fast-check';
import { reader, type Reader, type ReaderCommand } from './reader.ts';
import { specificationOf } from './testing/decider-specification.ts';
import { ana, preferencesChanged, preferring, profileRevised, readerRegistered } from './testing/examples.ts';
import { emptyProfile, noPreferences, type Preferences, type Profile } from './values.ts';

const given = specificationOf(reader);
const register = { type: 'register-reader', readerId: ana, origin: 'sign-in' } as const;
const change = (preferences: Partial<Preferences>) =>
  ({ type: 'change-preferences', readerId: ana, preferences: { ...noPreferences, ...preferences } }) as const;
const revise = (profile: Partial<Profile>) =>
  ({ type: 'revise-profile', readerId: ana, profile: { ...emptyProfile, ...profile } }) as const;

describe('registering a reader', () => {
  it('registers one whom nobody knows', () => given().when(register).thenAppended(readerRegistered()));

  it('keeps the mark of a synthetic reader, and of an imported one', () => {
    for (const origin of ['synthetic', 'imported'] as const) {
      given()
        .when({ ...register, origin })
        .thenAppended({ type: 'ReaderRegistered', data: { readerId: ana, origin } });
    }
  });

  it('says nothing when the reader is known, whatever the origin', () => {
    given(readerRegistered()).when(register).thenNothing();
    given(readerRegistered())
      .when({ ...register, origin: 'synthetic' })
      .thenNothing();
  });
});

describe('revising a profile', () => {
  it('says how the reader wants to be shown from now on', () =>
    given(readerRegistered())
      .when(revise({ displayName: 'Ana', about: 'Reads at night.', yearlyGoal: 24 }))
      .thenAppended(profileRevised({ displayName: 'Ana', about: 'Reads at night.', yearlyGoal: 24 })));

  it('refuses someone who is not registered', () =>
    given()
      .when(revise({ displayName: 'Ana' }))
      .thenRefused('reader-not-registered'));

  it('says nothing when it is the same as before', () =>
    given(readerRegistered(), profileRevised({ displayName: 'Ana' }))
      .when(revise({ displayName: 'Ana' }))
      .thenNothing());

  it('says nothing when a new reader states nothing', () =>
    given(readerRegistered()).when(revise({})).thenNothing());

  it('takes back what is not stated any more', () =>
    given(readerRegistered(), profileRevised({ displayName: 'Ana', yearlyGoal: 24 }))
      .when(revise({ displayName: 'Ana' }))
      .thenAppended(profileRevised({ displayName: 'Ana' })));

  it('is remembered when preferences change in between', () =>
    given(
      readerRegistered(),
      profileRevised({ displayName: 'Ana' }),
      preferencesChanged(preferring('poetry')),
    )
      .when(revise({ displayName: 'Ana' }))
      .thenNothing());
});

describe('changing preferences', () => {
  it('says what is preferred and what avoided from now on', () => {
    const preferences = {
      genres: { preferred: ['poetry'], avoided: ['horror'] },
      languages: { preferred: ['pt', 'mul'], avoided: ['und'] },
    };
    given(readerRegistered()).when(change(preferences)).thenAppended(preferencesChanged(preferences));
  });

  it('refuses someone who is not registered', () =>
    given()
      .when(change(preferring('poetry')))
      .thenRefused('reader-not-registered'));

  it('refuses to prefer and avoid the same genre, or the same language', () => {
    const both = { preferred: ['pt', 'en'], avoided: ['fr', 'en'] };
    given(readerRegistered())
      .when(change({ genres: both }))
      .thenRefused('preferences-contradict');
    given(readerRegistered())
      .when(change({ languages: both }))
      .thenRefused('preferences-contradict');
  });

  it('sees no contradiction between a genre and a language of one name', () => {
    const preferences = {
      genres: { preferred: ['en'], avoided: [] },
      languages: { preferred: [], avoided: ['en'] },
    };
    given(readerRegistered()).when(change(preferences)).thenAppended(preferencesChanged(preferences));
  });

  it('says nothing when they are the same as before', () =>
    given(readerRegistered(), preferencesChanged(preferring('poetry')))
      .when(change(preferring('poetry')))
      .thenNothing());

  it('says nothing when a new reader prefers nothing', () =>
    given(readerRegistered()).when(change({})).thenNothing());

  it('says nothing of preferences that a new profile came after', () =>
    given(
      readerRegistered(),
      preferencesChanged(preferring('poetry')),
      profileRevised({ displayName: 'Ana' }),
    )
      .when(change(preferring('poetry')))
      .thenNothing());

  it('counts the order, avoiding instead of preferring, and having no preference any more as changes', () => {
    const both = given(readerRegistered(), preferencesChanged(preferring('poetry', 'crime')));
    const others = [
      preferring('crime', 'poetry'),
      { genres: { preferred: ['poetry'], avoided: ['crime'] } },
      { ...preferring('poetry', 'crime'), languages: { preferred: ['pt'], avoided: [] } },
      noPreferences,
    ];
    for (const other of others) both.when(change(other)).thenAppended(preferencesChanged(other));
  });
});

describe('any history of commands on a reader', () => {
  const taste = fc.record({
    preferred: fc.subarray(['poetry', 'crime', 'horror']),
    avoided: fc.subarray(['poetry', 'crime', 'horror']),
  });
  const commands: fc.Arbitrary<ReaderCommand> = fc.oneof(
    fc.constant(register),
    fc.record({ genres: taste, languages: taste }).map(change),
    fc
      .record({ displayName: fc.constantFrom('Ana', null), yearlyGoal: fc.constantFrom(12, null) })
      .map(revise),
  );
  const stateAfter = (asked: readonly ReaderCommand[]): Reader =>
    asked.reduce((state, command) => {
      const decision = reader.decide(command, state);
      return decision.status === 'accepted' ? decision.events.reduce(reader.evolve, state) : state;
    }, reader.initial);
  const histories = fc.array(commands, { maxLength: 12 });

  it('gives no event when the last command comes again at once', () =>
    fc.assert(
      fc.property(histories, commands, (asked, command) => {
        if (reader.decide(command, stateAfter(asked)).status === 'refused') return;
        const again = reader.decide(command, stateAfter([...asked, command]));
        expect(again).to.deep.equal({ status: 'accepted', events: [] });
      }),
    ));

  it('never ends in preferences that contradict each other', () =>
    fc.assert(
      fc.property(histories, (asked) => {
        const state = stateAfter([register, ...asked]);
        if (state.status !== 'registered') throw new Error('a registered reader stays one');
        for (const { preferred, avoided } of [state.preferences.genres, state.preferences.languages]) {
          expect(preferred.filter((value) => avoided.includes(value))).to.deep.equal([]);
        }
      }),
    ));

  it('tells what is preferred and how one is shown independently of each other', () =>
    fc.assert(
      fc.property(histories, (asked) => {
        const of = (type: ReaderCommand['type']) => asked.filter((command) => command.type === type);
        const state = stateAfter([register, ...asked]);
        const shown = stateAfter([register, ...of('revise-profile')]);
        const preferring = stateAfter([register, ...of('change-preferences')]);
        if (state.status !== 'registered' || shown.status !== 'registered')
          throw new Error('registered first');
        expect(state.profile).to.deep.equal(shown.profile);
        expect(preferring).to.deep.include({ preferences: state.preferences });
      }),
    ));
});

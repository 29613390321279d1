import { reader } from './reader.ts';
import { specificationOf } from './testing/decider-specification.ts';
import { ana, preferencesChanged, readerRegistered } from './testing/examples.ts';

const given = specificationOf(reader);
const register = { type: 'register-reader', readerId: ana, origin: 'sign-in' } as const;
const prefer = (genres: string[], languages = ['en']) =>
  ({ type: 'change-preferences', readerId: ana, preferences: { genres, languages } }) as const;

describe('registering a reader', () => {
  it('registers one whom nobody knows', () => given().when(register).thenAppended(readerRegistered()));

  it('keeps the mark of a synthetic reader', () =>
    given()
      .when({ ...register, origin: 'synthetic' })
      .thenAppended({ type: 'ReaderRegistered', data: { readerId: ana, origin: 'synthetic' } }));

  it('says nothing when the reader is known, whatever the origin', () => {
    given(readerRegistered()).when(register).thenNothing();
    given(readerRegistered())
      .when({ ...register, origin: 'synthetic' })
      .thenNothing();
  });
});

describe('changing preferences', () => {
  it('says what is preferred from now on', () =>
    given(readerRegistered())
      .when(prefer(['poetry']))
      .thenAppended(preferencesChanged(['poetry'])));

  it('refuses someone who is not registered', () =>
    given()
      .when(prefer(['poetry']))
      .thenRefused('reader-not-registered'));

  it('says nothing when they are the same as before', () =>
    given(readerRegistered(), preferencesChanged(['poetry']))
      .when(prefer(['poetry']))
      .thenNothing());

  it('says nothing when a new reader prefers nothing', () =>
    given(readerRegistered()).when(prefer([], [])).thenNothing());

  it('counts the order, the languages, and preferring nothing any more as changes', () => {
    const both = given(readerRegistered(), preferencesChanged(['poetry', 'crime']));
    both.when(prefer(['crime', 'poetry'])).thenAppended(preferencesChanged(['crime', 'poetry']));
    both
      .when(prefer(['poetry', 'crime'], ['pt']))
      .thenAppended(preferencesChanged(['poetry', 'crime'], { languages: ['pt'] }));
    both.when(prefer([], [])).thenAppended(preferencesChanged([], { languages: [] }));
  });
});

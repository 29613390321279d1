import { ana, bia, preferencesChanged, readerRegistered } from '../domain/testing/examples.ts';
import { recordedAt } from '../domain/testing/stored-events.ts';
import { profiles } from './profiles.ts';
import { specificationOf } from './testing/projection-specification.ts';

const given = specificationOf(profiles);
const newcomer = { origin: 'sign-in', genres: [], languages: [] } as const;

describe('profiles', () => {
  it('hold a row for each registered reader, without preferences at first', () =>
    given(readerRegistered(ana), readerRegistered(bia)).thenRows(
      { ...newcomer, readerId: ana, registeredAt: recordedAt(1) },
      { ...newcomer, readerId: bia, registeredAt: recordedAt(2) },
    ));

  it('hold the newest preferences, and when the reader registered', () =>
    given(
      readerRegistered(ana),
      preferencesChanged(['poetry'], { languages: ['pt'] }),
      preferencesChanged(['crime'], { languages: [] }),
    ).thenRows({ ...newcomer, readerId: ana, registeredAt: recordedAt(1), genres: ['crime'] }));

  it('keep readers apart', () =>
    given(
      readerRegistered(ana),
      readerRegistered(bia),
      preferencesChanged(['crime'], { reader: bia }),
    ).thenRows(
      { ...newcomer, readerId: ana, registeredAt: recordedAt(1) },
      { ...newcomer, readerId: bia, registeredAt: recordedAt(2), genres: ['crime'], languages: ['en'] },
    ));
});

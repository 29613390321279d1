import { expect } from 'chai';
import { catalogue } from './catalogue.ts';
import { shownPerReader, type SyntheticExposure } from './exposures.ts';
import { syntheticReaders } from './readers.ts';

describe('the recommendations of synthetic readers', () => {
  const options = { seed: 7, count: 400, books: catalogue(), now: new Date('2026-01-31T12:00:00Z') };
  const readers = syntheticReaders(options);
  const shown = readers.flatMap(({ exposures }) => exposures.shown);
  const clicked = readers.flatMap(({ exposures }) => exposures.clicked);
  const shareOpened = (which: (exposure: SyntheticExposure) => boolean): number =>
    clicked.filter(which).length / shown.filter(which).length;

  it('are the same for the same seed, and stay so when more readers are asked for', () => {
    const fewer = syntheticReaders({ ...options, count: 10 });
    expect(fewer.map(({ exposures }) => exposures)).to.deep.equal(
      readers.slice(0, 10).map(({ exposures }) => exposures),
    );
  });

  it('are different books that the reader has not met, in order of rank', () => {
    for (const { actions, exposures } of readers) {
      const met = new Set(actions.map(({ bookSlug }) => bookSlug));
      const slugs = new Set(exposures.shown.map(({ bookSlug }) => bookSlug));
      expect([...slugs.intersection(met)]).to.deep.equal([]);
      expect(slugs.size).to.equal(shownPerReader);
      expect(exposures.shown.map(({ rank }) => rank)).to.deep.equal([...slugs].map((_, index) => index + 1));
    }
  });

  it('are opened only when they were shown', () => {
    for (const { exposures } of readers) expect(exposures.shown).to.include.members([...exposures.clicked]);
  });

  it('come from one rung a list, and pretend nothing where that is the popular one', () => {
    for (const { exposures } of readers) {
      expect(new Set(exposures.shown.map(({ source }) => source)).size).to.equal(1);
      for (const { source, reason } of exposures.shown)
        expect(reason === 'popular').to.equal(source === 'popular');
    }
    expect(new Set(shown.map(({ source }) => source))).to.have.all.keys('feed', 'inference', 'popular');
  });

  it('are opened more often where they rank high and rest on stars', () => {
    expect(shareOpened(({ rank }) => rank <= 2)).to.be.above(1.5 * shareOpened(({ rank }) => rank > 5));
    expect(shareOpened(({ reason }) => reason === 'because-you-rated')).to.be.above(
      1.3 * shareOpened(({ reason }) => reason === 'because-you-viewed'),
    );
    expect(shareOpened(() => true)).to.be.within(0.05, 0.3);
  });
});

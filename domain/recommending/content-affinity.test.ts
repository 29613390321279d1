import { expect } from 'chai';
import { workIdSchema } from '../ids.ts';
import { bookNamed } from '../testing/examples.ts';
import { affinityMost, contentAffinity, type Content } from './content-affinity.ts';

const book = (id: string, facts: Partial<Content> = {}): Content => ({
  id: bookNamed(id),
  authors: [`Author of ${id}`],
  series: [],
  genres: [],
  language: 'en',
  ...facts,
});
const volume = (id: string, number: number, facts: Partial<Content> = {}): Content =>
  book(id, { series: [{ name: 'Earthsea', volume: number }], ...facts });
const scoreOf = (one: Content, other: Content): number => contentAffinity(one, other)?.score ?? 0;

describe('what two books have in common', () => {
  it('is nothing when they share no author, series or genre', () => {
    expect(
      contentAffinity(book('b-a', { genres: ['fantasy'] }), book('b-b', { genres: ['poetry'] })),
    ).to.equal(undefined);
  });

  it('is the series before the author, and the author before a genre', () => {
    const shared = { authors: ['Ursula K. Le Guin'], genres: ['fantasy'] };
    expect(contentAffinity(volume('b-a', 1, shared), volume('b-b', 2, shared))?.shares).to.equal('series');
    expect(contentAffinity(book('b-a', shared), book('b-b', shared))?.shares).to.equal('author');
    const ofGenre = { genres: ['fantasy'] };
    expect(contentAffinity(book('b-a', ofGenre), book('b-b', ofGenre))?.shares).to.equal('genre');
  });

  it('adds up to more than any part of it, and to less than all', () => {
    const shared = { authors: ['Ursula K. Le Guin'], genres: ['fantasy'] };
    const all = scoreOf(volume('b-a', 1, shared), volume('b-b', 2, shared));
    expect(all).to.be.above(affinityMost.series);
    expect(all).to.be.below(affinityMost.series + affinityMost.author + affinityMost.genre);
  });

  it('is the more the nearer two volumes are', () => {
    const [first, second, fifth] = [volume('b-1', 1), volume('b-2', 2), volume('b-5', 5)];
    expect(scoreOf(first, second)).to.be.above(scoreOf(first, fifth));
  });

  it('knows an author by another spelling, and counts one who is named later for less', () => {
    const saramago = book('b-a', { authors: ['José Saramago'] });
    expect(scoreOf(saramago, book('b-b', { authors: ['JOSE SARAMAGO'] }))).to.be.closeTo(
      affinityMost.author,
      1e-12,
    );
    const translated = book('b-c', { authors: ['Someone Else', 'José Saramago'] });
    expect(scoreOf(saramago, translated)).to.be.within(0.01, affinityMost.author - 0.01);
  });

  it('is the more the more genres they share, the first counting most', () => {
    const fantasy = book('b-a', { genres: ['fantasy', 'classics'] });
    const same = book('b-b', { genres: ['fantasy', 'classics'] });
    const first = book('b-c', { genres: ['fantasy', 'romance'] });
    const second = book('b-d', { genres: ['romance', 'classics'] });
    expect(scoreOf(fantasy, same)).to.be.closeTo(affinityMost.genre, 1e-12);
    expect(scoreOf(fantasy, first)).to.be.within(
      scoreOf(fantasy, second) + 1e-6,
      scoreOf(fantasy, same) - 1e-6,
    );
  });

  it('is less in another language, and not in one that nobody noted', () => {
    const shared = { authors: ['Clarice Lispector'] };
    const own = book('b-a', { ...shared, language: 'pt' });
    expect(scoreOf(own, book('b-b', { ...shared, language: 'en' }))).to.be.below(affinityMost.author);
    expect(scoreOf(own, book('b-c', { ...shared, language: 'und' }))).to.be.closeTo(
      affinityMost.author,
      1e-12,
    );
  });

  it('is nothing for the same book and for editions of one work', () => {
    const workId = workIdSchema.parse('w-dune');
    const shared = { authors: ['Frank Herbert'], workId };
    expect(contentAffinity(book('b-a', shared), book('b-a', shared))).to.equal(undefined);
    expect(contentAffinity(book('b-a', shared), book('b-b', shared))).to.equal(undefined);
  });

  it('is the same both ways', () => {
    const one = volume('b-a', 1, { authors: ['A', 'B'], genres: ['fantasy', 'classics'] });
    const other = volume('b-b', 4, { authors: ['B', 'C'], genres: ['classics'], language: 'pt' });
    expect(contentAffinity(one, other)).to.deep.equal(contentAffinity(other, one));
  });
});

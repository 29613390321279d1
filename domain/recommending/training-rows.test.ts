import { expect } from 'chai';
import { likeMatrix } from './like-matrix.ts';
import { bookNamed, likesOf, readerNamed } from './testing/samples.ts';
import { plainRows, trainingRows } from './training-rows.ts';

const likes = likeMatrix(new Map([[readerNamed('ana'), [bookNamed('atuan'), bookNamed('kim')]]]), {
  facts: new Map([
    [bookNamed('atuan'), { authors: ['Le Guin'], series: [{ name: 'Earthsea', volume: 2 }] }],
    [bookNamed('tehanu'), { authors: ['Le Guin'], series: [{ name: 'Earthsea', volume: 4 }] }],
  ]),
});

describe('training rows', () => {
  it('are the readers, and then authors and series with weights of their own', () => {
    const rows = trainingRows(likes, { readerExponent: 0, authorWeight: 2, seriesWeight: 3 });
    expect(likes.books).to.deep.equal(['atuan', 'kim', 'tehanu']);
    expect([...rows.offsets]).to.deep.equal([0, 2, 4, 6]);
    expect([...rows.items]).to.deep.equal([0, 1, 0, 2, 0, 2]);
    expect([...rows.weights]).to.deep.equal([1, 2, 3]);
  });

  it('have no row of a kind that weighs nothing', () => {
    const rows = trainingRows(likes, { readerExponent: 0, authorWeight: 0, seriesWeight: 3 });
    expect([...rows.weights]).to.deep.equal([1, 3]);
    expect([...trainingRows(likes, plainRows).weights]).to.deep.equal([1]);
  });

  it('let readers of many books step back, and weigh 1 for one of as many books as the mean', () => {
    const three = likesOf({ ana: 'a b', bea: 'a', caio: 'a b c' });
    const weights = (readerExponent: number) =>
      [...trainingRows(three, { ...plainRows, readerExponent }).weights].map((weight) => weight.toFixed(4));
    expect(weights(1)).to.deep.equal(['1.0000', '2.0000', '0.6667']);
    expect(weights(0.5)).to.deep.equal(['1.0000', '1.4142', '0.8165']);
    expect(weights(0)).to.deep.equal(['1.0000', '1.0000', '1.0000']);
  });

  it('are none of nobody', () => {
    expect([...trainingRows(likesOf({}), plainRows).offsets]).to.deep.equal([0]);
  });
});

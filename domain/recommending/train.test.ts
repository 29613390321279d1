import { expect } from 'chai';
import { meanQuality, qualityOf } from './evaluation/quality.ts';
import { modelRanker } from './evaluation/rankers.ts';
import { murmur3 } from '../partition.ts';
import { solveHere } from './testing/solve-here.ts';
import { likesOf, modelOf } from './testing/samples.ts';
import { modelParametersDefault } from './parameters.ts';
import { trainItemModel } from './train.ts';
import { askedReadersMin, trialNeighboursMax, triedExponents, triedLambdas } from './tune.ts';
import { validationCut } from './validation-cut.ts';

/** Readers of two kinds of books, each liking some of thirty, and one book that all of them like. */
const libraryOf = (readers: number) =>
  likesOf(
    Object.fromEntries(
      Array.from({ length: readers }, (_, reader) => {
        const kind = reader % 2 === 0 ? 'sea' : 'city';
        const books = Array.from({ length: 5 }, (_, book) => `${kind}-${murmur3(`${reader} ${book}`) % 30}`);
        return [`r${reader}`, ['everybody', ...new Set(books)].join(' ')];
      }),
    ),
  );

const train = (readers: number, parameters = modelParametersDefault) => {
  const heard: [number, number][] = [];
  const onProgress = (done: number, total: number) => heard.push([done, total]);
  return trainItemModel(libraryOf(readers), { parameters, solve: solveHere, onProgress }).then((trained) => ({
    ...trained,
    heard,
  }));
};

describe('training an item–item model', () => {
  it('fits with the parameters as they are given where readers are too few to choose by', async () => {
    const { model, parameters, heard } = await train(60);
    expect(parameters).to.deep.equal(modelParametersDefault);
    expect(model).to.deep.equal(modelOf(libraryOf(60), modelParametersDefault));
    expect(heard).to.deep.equal([[model.books.length, model.books.length]]);
  });

  it('lets the likes choose ridge and exponent where they are of enough readers, and fits all of them with these', async () => {
    const { model, parameters, heard } = await train(2 * askedReadersMin);
    expect(triedLambdas).to.include(parameters.lambda);
    expect(triedExponents).to.include(parameters.popularityExponent);
    expect({ ...parameters, lambda: 0, popularityExponent: 0 }).to.deep.equal({
      ...modelParametersDefault,
      lambda: 0,
      popularityExponent: 0,
    });
    expect(model).to.deep.equal(modelOf(libraryOf(2 * askedReadersMin), parameters));
    expect(heard).to.have.lengthOf(triedLambdas.length + 1);
  });

  it('chooses what ranks best the likes that are cut out for it', async () => {
    const cut = validationCut(libraryOf(2 * askedReadersMin));
    const { parameters } = await train(2 * askedReadersMin);
    const ndcgWith = (lambda: number, popularityExponent: number): number => {
      const few = { neighbours: trialNeighboursMax, kept: trialNeighboursMax };
      const rank = modelRanker(
        modelOf(cut.left, { ...modelParametersDefault, ...few, lambda, popularityExponent }),
      );
      return meanQuality(
        cut.readers.map(({ liked, wanted }) => qualityOf(rank(liked, { count: 20 }), new Set(wanted))),
      ).ndcg20;
    };
    const all = triedLambdas.flatMap((lambda) =>
      triedExponents.map((exponent) => ndcgWith(lambda, exponent)),
    );
    expect(Math.max(...all)).to.be.greaterThan(Math.min(...all));
    expect(ndcgWith(parameters.lambda, parameters.popularityExponent)).to.equal(Math.max(...all));
  });

  it('chooses nothing when it is told not to', async () => {
    const given = { ...modelParametersDefault, tuned: false, lambda: 7 };
    expect((await train(2 * askedReadersMin, given)).parameters).to.deep.equal(given);
  });
});

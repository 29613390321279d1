import { bookViews } from '../../projections/book-views.ts';
import { popularBooks } from '../../projections/popular-books.ts';
import type { Projection, StoreKind } from '../../projections/projection.ts';
import { shelves } from '../../projections/shelves.ts';
import { describeReadModelStore } from '../../projections/testing/read-model-store.contract.ts';
import { sample } from '../../projections/testing/sample-log.ts';
import { createModels, type Models } from './models.ts';
import { spawn } from './scheduler.ts';
import { simulatedStore, transacts } from './stores.ts';

const runs = 50;

/** The store of a kind, without a scheduler: every step is taken at once, `before` it something may break. */
const storeOn = (models: Models, kind: StoreKind, before: (step: string) => void = () => undefined) =>
  simulatedStore(
    kind,
    {
      models,
      owner: spawn('test'),
      step: async (what) => before(what),
      answer: () => undefined,
    },
    transacts[kind],
  );

/** Breaks at the write after so many. */
function breakingAfter(writes: number): (step: string) => void {
  let written = 0;
  return (step) => {
    if (step === 'writes an item' && ++written > writes) throw new Error('crashed');
  };
}

const kinds: readonly (readonly [StoreKind, Projection])[] = [
  ['postgresql', shelves],
  ['dynamodb', bookViews],
  ['redis', popularBooks],
];

for (const [kind, projection] of kinds) {
  describeReadModelStore(`the simulated ${kind} store`, [projection], async () => {
    const models = createModels(sample.partition + 1);
    return {
      store: storeOn(models, kind),
      crashingAfter: (writes) => storeOn(models, kind, breakingAfter(writes)),
      runs,
    };
  });
}

import { expect } from 'chai';
import { canonicalJson } from '../../domain/equality.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { storedEvents } from '../../domain/testing/stored-events.ts';
import { freshFold } from '../fresh-fold.ts';
import type { Projection } from '../projection.ts';

type Given = {
  /** Expects exactly these rows, in any order. */
  readonly thenRows: (...rows: readonly unknown[]) => Promise<void>;
};

/** Tests a projection in sentences: `given(added, withdrawn).thenRows(row)`. Events lie in the sample's partition from position 1 on. */
export const specificationOf =
  (projection: Projection) =>
  (...events: readonly DomainEvent[]): Given => ({
    thenRows: async (...expected) => {
      const rows = await freshFold(projection, storedEvents(events));
      expect([...rows].sort(byContent)).to.deep.equal([...expected].sort(byContent));
    },
  });

const byContent = (left: unknown, right: unknown): number =>
  canonicalJson(left) < canonicalJson(right) ? -1 : 1;

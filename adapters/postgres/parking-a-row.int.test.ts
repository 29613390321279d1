import { expect } from 'chai';
import { sql } from 'slonik';
import { z } from 'zod';
import { foldedTarget } from '../../projections/folded-target.ts';
import { reviews } from '../../projections/reviews.ts';
import { pageOf, storedEvents } from '../../domain/testing/stored-events.ts';
import { ana, bia, bookNamed } from '../../domain/testing/examples.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { schemaOf } from './instance-schema.ts';
import { testLog } from './log-test-database.ts';
import { postgresParkingLot } from './parking-lot.ts';
import { createReadModelStore } from './read-model-store.ts';
import { readTestDatabase } from './read-test-database.ts';

const nothing = z.object({});

const reviewed = (readerId: typeof ana, text: string): DomainEvent => ({
  type: 'ReviewWritten',
  data: {
    readerId,
    bookId: bookNamed('b-emma'),
    before: { shelf: null, stars: null, dismissed: false, interest: 'none' },
    review: { text, spoilers: false },
  },
});

describe('a row that PostgreSQL refuses', function () {
  this.timeout(60_000);

  it('parks its stream in the real record, and the rest of the page is applied', async () => {
    const [database, { log }] = await Promise.all([readTestDatabase(), testLog()]);
    try {
      const projector = await database.poolAs('estante_projector');
      const store = createReadModelStore(projector);
      const instance = { name: 'reviews', version: 1, generation: 1 };
      await store.prepare(instance);
      const table = sql.identifier([schemaOf(instance), 'review']);
      await projector.query(
        sql.type(nothing)`alter table ${table} add constraint poison check (text <> 'poison')`,
      );
      const parkingLot = postgresParkingLot(log);
      const target = foldedTarget({
        projection: reviews,
        instance,
        store,
        parkingLot,
        onParked: () => undefined,
      });
      await target.apply(pageOf(storedEvents([reviewed(ana, 'poison'), reviewed(bia, 'fine')])));
      const [park, ...others] = await parkingLot.list();
      expect(others).to.deep.equal([]);
      expect(park).to.include({ projection: 'reviews', position: 1 });
      expect(park?.error).to.include('PostgreSQL refuses the row').and.to.include('poison');
      const rows = await Array.fromAsync(store.rows(instance));
      expect(rows.map((row) => (row as { text: string }).text)).to.deep.equal(['fine']);
    } finally {
      await Promise.all([log.close(), database.end()]);
    }
  });

  it('is none when its server refuses connections: the page is held, and nothing is parked', async () => {
    const [database, { log }] = await Promise.all([readTestDatabase(), testLog()]);
    const store = createReadModelStore(database.pool);
    const instance = { name: 'reviews', version: 1, generation: 1 };
    await store.prepare(instance);
    const parkingLot = postgresParkingLot(log);
    const target = foldedTarget({
      projection: reviews,
      instance,
      store,
      parkingLot,
      onParked: () => undefined,
    });
    try {
      await database.end();
      const failure: unknown = await target
        .apply(pageOf(storedEvents([reviewed(ana, 'fine')])))
        .catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(await parkingLot.list()).to.deep.equal([]);
    } finally {
      await log.close();
    }
  });
});

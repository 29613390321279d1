import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Instance, Registry } from '../../projections/ports.ts';
import { createTables } from './instance-schema.ts';
import { lockPatienceMs, patientTransaction } from './patient-transaction.ts';
import { publish, republish } from './publish.ts';
import { tables } from './tables/tables.ts';

/**
 * The instances of every projection, whatever store it lives in. Those of PostgreSQL are made and published here as well: an
 * instance is live exactly when the views of schema `live` show it. A generation is never given out twice. A flip that long-running
 * queries hold up is tried again for `flipPatienceMs`.
 */
export const createRegistry = (
  pool: DatabasePool,
  { flipPatienceMs = lockPatienceMs }: { readonly flipPatienceMs?: number } = {},
): Registry => ({
  live: async () => [...(await readLive(pool))],

  create: async (projection) => {
    // Asked before the lock: of several that find none, the first makes it and the others get that one.
    const wantsFirst = (await findLive(pool, projection.name)) === undefined;
    return pool.transaction(async (transaction) => {
      const generation = await nextGeneration(transaction, projection.name);
      const live = await findLive(transaction, projection.name);
      if (live !== undefined && wantsFirst) return live;
      return register(
        transaction,
        { name: projection.name, version: projection.version, generation },
        live === undefined ? 'live' : 'building',
      );
    });
  },

  ensureLive: async (projection) =>
    (await findLive(pool, projection.name)) ??
    pool.transaction(async (transaction) => {
      const generation = await nextGeneration(transaction, projection.name);
      return (
        (await findLive(transaction, projection.name)) ??
        register(transaction, { name: projection.name, version: projection.version, generation }, 'live')
      );
    }),

  flip: (instance) => patientTransaction(pool, flipPatienceMs, (transaction) => flip(transaction, instance)),

  forget: async ({ name, generation }) => {
    await pool.any(sql.type(nothing)`
      delete from projection.instance
      where name = ${name} and generation = ${generation}`);
  },
});

const nothing = z.object({});
const storedInstance = z.object({ name: z.string(), version: z.int(), generation: z.int() });

const readLive = (connection: CommonQueryMethods) =>
  connection.any(sql.type(storedInstance)`
    select name, version, generation
    from projection.instance
    where status = 'live'
    order by name`);

const findLive = async (connection: CommonQueryMethods, name: string): Promise<Instance | undefined> =>
  (await connection.maybeOne(sql.type(storedInstance)`
    select name, version, generation
    from projection.instance
    where status = 'live' and name = ${name}`)) ?? undefined;

/** Counts the projection's generations; whoever else creates or flips one of them waits until this transaction ends. */
const nextGeneration = (transaction: CommonQueryMethods, name: string): Promise<number> =>
  transaction.oneFirst(sql.type(z.object({ last_generation: z.int() }))`
    insert into projection.lineage (name, last_generation)
    values (${name}, 1)
    on conflict (name) do update set last_generation = lineage.last_generation + 1
    returning last_generation`);

async function register(
  transaction: CommonQueryMethods,
  instance: Instance,
  status: 'building' | 'live',
): Promise<Instance> {
  const { name, version, generation } = instance;
  await transaction.any(sql.type(nothing)`
    insert into projection.instance (name, generation, version, status)
    values (${name}, ${generation}, ${version}, ${status})`);
  const table = tables.get(name);
  if (table === undefined) return instance;
  await createTables(transaction, instance, table);
  if (status === 'live') await publish(transaction, instance, table);
  return instance;
}

/** What was live becomes a building instance again, so that flipping back is one call as well, until it is forgotten. */
async function flip(transaction: CommonQueryMethods, instance: Instance): Promise<Instance | undefined> {
  const { name, generation } = instance;
  await transaction.any(sql.type(nothing)`select from projection.lineage where name = ${name} for update`);
  const live = await findLive(transaction, name);
  if (live?.generation === generation) return undefined;
  await transaction.any(sql.type(nothing)`
    update projection.instance set status = 'building'
    where name = ${name} and status = 'live'`);
  const { rowCount } = await transaction.query(sql.type(nothing)`
    update projection.instance set status = 'live'
    where name = ${name} and generation = ${generation}`);
  if (rowCount === 0) throw new Error(`there is no generation ${generation} of ${name} to make live`);
  const table = tables.get(name);
  if (table !== undefined) await republish(transaction, instance, table);
  return live;
}

import { sql, type CommonQueryMethods, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Instance, Registry } from '../../projections/ports.ts';
import { flip } from './flip.ts';
import { exclusively } from './generations-lock.ts';
import { createTables } from './instance-schema.ts';
import { lockPatienceMs, patientTransaction } from './patient-transaction.ts';
import { publish } from './publish.ts';
import { findLive, instanceColumns, storedInstance } from './stored-instance.ts';
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

  instances: async () =>
    (await readAll(pool)).map(({ paused_since, ...instance }) => ({
      ...instance,
      pausedSince: paused_since ?? undefined,
    })),

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

  follow: async ({ name, generation }) => {
    await pool.any(sql.type(nothing)`
      update projection.instance set status = 'following'
      where name = ${name} and generation = ${generation} and status = 'building'`);
  },

  flip: (instance, { unlessBehind = false } = {}) =>
    patientTransaction(pool, flipPatienceMs, (transaction) => flip(transaction, instance, { unlessBehind })),

  retire: (instance) => retire(pool, instance),

  forget: async ({ name, generation }) => {
    await pool.any(sql.type(nothing)`
      delete from projection.instance
      where name = ${name} and generation = ${generation}`);
  },

  pause: async (name) => {
    await pool.any(sql.type(nothing)`
      insert into projection.lineage (name, paused_since)
      values (${name}, now())
      on conflict (name) do update set paused_since = coalesce(lineage.paused_since, excluded.paused_since)`);
  },

  resume: async (name) => {
    await pool.any(sql.type(nothing)`update projection.lineage set paused_since = null where name = ${name}`);
  },

  exclusively: (name, work) => exclusively(pool, name, work),
});

const nothing = z.object({});

const readLive = (connection: CommonQueryMethods) =>
  connection.any(sql.type(storedInstance)`
    select ${instanceColumns}
    from projection.instance
    where status = 'live'
    order by name`);

const registered = storedInstance.extend({
  status: z.enum(['building', 'following', 'live', 'retained', 'retired']),
  paused_since: z.string().nullable(),
});

const readAll = (connection: CommonQueryMethods) =>
  connection.any(sql.type(registered)`
    select ${instanceColumns}, status, paused_since
    from projection.instance
    join projection.lineage using (name)
    order by name, generation`);

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

async function retire(pool: DatabasePool, { name, generation }: Instance): Promise<void> {
  const { rowCount } = await pool.query(sql.type(nothing)`
    update projection.instance set status = 'retired'
    where name = ${name} and generation = ${generation} and status <> 'live'`);
  if (rowCount > 0 || (await findLive(pool, name))?.generation !== generation) return;
  throw new Error(`generation ${generation} of ${name} is live: it cannot be retired`);
}

import { sql, type CommonQueryMethods } from 'slonik';
import { z } from 'zod';
import type { Instance } from '../../projections/ports.ts';

export const storedInstance = z.object({ name: z.string(), version: z.int(), generation: z.int() });

export const instanceColumns = sql.fragment`name, version, generation`;

/** The live instance of a projection. */
export const findLive = async (connection: CommonQueryMethods, name: string): Promise<Instance | undefined> =>
  (await connection.maybeOne(sql.type(storedInstance)`
    select ${instanceColumns}
    from projection.instance
    where status = 'live' and name = ${name}`)) ?? undefined;

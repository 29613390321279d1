import { sql, type DatabasePool } from 'slonik';
import { z } from 'zod';
import type { Instance } from '../../projections/ports.ts';
import { schemaOf } from './instance-schema.ts';

/** What an instance's tables and indexes take on disk, in bytes. */
export const diskBytesOf = (pool: DatabasePool, instance: Instance): Promise<number> =>
  pool.oneFirst(sql.type(z.object({ bytes: z.int() }))`
    select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint as bytes
    from pg_class
    where relnamespace = to_regnamespace(${schemaOf(instance)}) and relkind = 'r'`);

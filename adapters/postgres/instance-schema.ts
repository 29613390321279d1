import { sql, type CommonQueryMethods } from 'slonik';
import { z } from 'zod';
import type { Instance } from '../../projections/ports.ts';
import type { ReadTable } from './tables/read-table.ts';

const nothing = z.object({});

/** The schema that holds an instance's tables, such as `book_titles_g2`. */
export function schemaOf({ name, generation }: Instance): string {
  if (!/^[a-z][a-z-]{0,39}$/.test(name)) throw new Error(`${name} cannot name a schema`);
  return `${name.replaceAll('-', '_')}_g${generation}`;
}

/** For the rest of the transaction, bare table names mean those of this instance: that is how every statement stays static text. */
export async function enterInstance(transaction: CommonQueryMethods, instance: Instance): Promise<void> {
  await transaction.any(
    sql.type(nothing)`select set_config('search_path', ${schemaOf(instance)}, true) as entered`,
  );
}

/** For the rest of the transaction, acts as the projector, who owns every instance and view: whoever replaces or drops them may. */
export async function actAsProjector(transaction: CommonQueryMethods): Promise<void> {
  await transaction.any(sql.type(nothing)`set local role estante_projector`);
}

/** Makes the instance's tables, unless they are there. Safe against others who make the same at the same time. */
export async function createTables(
  transaction: CommonQueryMethods,
  instance: Instance,
  table: ReadTable,
): Promise<void> {
  const schema = schemaOf(instance);
  await actAsProjector(transaction);
  await transaction.any(
    sql.type(nothing)`select pg_advisory_xact_lock(hashtextextended(${schema}, 0)) as locked`,
  );
  const isMade = await transaction.oneFirst(
    sql.type(z.object({ is_made: z.boolean() }))`select to_regnamespace(${schema}) is not null as is_made`,
  );
  if (isMade) return;
  await transaction.any(sql.type(nothing)`create schema ${sql.identifier([schema])}`);
  await enterInstance(transaction, instance);
  for (const statement of table.create) await transaction.any(statement);
  await transaction.any(sql.type(nothing)`grant usage on schema ${sql.identifier([schema])} to estante_ops`);
  await transaction.any(
    sql.type(nothing)`grant select on all tables in schema ${sql.identifier([schema])} to estante_ops`,
  );
}

/** Drops the instance's tables, and the views of them if it is live. */
export async function dropTables(transaction: CommonQueryMethods, instance: Instance): Promise<void> {
  await actAsProjector(transaction);
  await transaction.any(
    sql.type(nothing)`drop schema if exists ${sql.identifier([schemaOf(instance)])} cascade`,
  );
}

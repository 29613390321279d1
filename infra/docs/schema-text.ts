import pg from 'pg';
import { z } from 'zod';
import {
  extensions,
  functions,
  indexes,
  schemas,
  tables,
  triggers,
  untold,
  views,
} from './schema-objects.ts';
import { comments, databaseRights, grants, owners } from './schema-rights.ts';

/**
 * What is in a database, as SQL in an order of its own: schema by schema, in each of them functions, tables and views by name. To be read and compared,
 * not to be run: it does not care what must be there before what. Throws when something is there that it has no words for.
 */
export async function schemaText(url: string, { database }: { readonly database: string }): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // With nothing on the path, every name is written in full.
    await client.query('set search_path = pg_catalog');
    await refuseUntold(client);
    const found = [await statementsOf(client, databaseRights, [database])];
    for (const query of ofObjects) found.push(await statementsOf(client, query));
    return laidOut(found.flat().toSorted(inOrder));
  } finally {
    await client.end();
  }
}

const ofObjects = [
  schemas,
  extensions,
  functions,
  tables,
  indexes,
  triggers,
  views,
  comments,
  owners,
  grants,
];

const statementRow = z.object({
  schema: z.string(),
  kind: z.int(),
  object: z.string(),
  part: z.int(),
  place: z.int().default(0),
  statement: z.string(),
});
type Statement = z.output<typeof statementRow>;

async function statementsOf(
  client: pg.Client,
  query: string,
  values: string[] = [],
): Promise<readonly Statement[]> {
  const { rows } = await client.query(query, values);
  return z.array(statementRow).parse(rows);
}

async function refuseUntold(client: pg.Client): Promise<void> {
  const { rows } = await client.query(untold);
  const [first] = z.array(z.object({ catalogue: z.string(), name: z.string() })).parse(rows);
  if (first !== undefined) {
    throw new Error(
      `infra/docs/schema-text.ts cannot tell of ${first.name} (${first.catalogue}): teach it to`,
    );
  }
}

/** The same everywhere, whatever the locale of the database. */
function inOrder(left: Statement, right: Statement): number {
  return (
    compared(left.schema, right.schema) ||
    left.kind - right.kind ||
    compared(left.object, right.object) ||
    left.part - right.part ||
    left.place - right.place ||
    compared(left.statement, right.statement)
  );
}

const compared = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

/** A blank line before each object, a heading before each schema. */
function laidOut(statements: readonly Statement[]): string {
  const lines = statements.map(({ schema, kind, object, statement }, index) => {
    const before = statements[index - 1];
    const isSame = before?.schema === schema && before.kind === kind && before.object === object;
    return isSame ? statement : `\n${statement}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

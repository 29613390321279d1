import pg from 'pg';

/** What a statement answers, as PostgreSQL writes it; `null` is SQL's null. */
export type Answer = {
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly (string | null)[])[];
};

const connectMs = 5_000;

/** Asks as whoever the URL signs in, one answer a statement. Rejects with PostgreSQL's own error. */
export async function ask(url: string, text: string): Promise<readonly Answer[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'estante-sql',
    connectionTimeoutMillis: connectMs,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<(string | null)[]>({ text, rowMode: 'array', types: asText });
    return [result].flat().map(({ fields, rows }) => ({
      columns: fields.map(({ name, dataTypeID }) => ({ name, isNumber: numberTypes.includes(dataTypeID) })),
      rows,
    }));
  } finally {
    await client.end();
  }
}

const asText = { getTypeParser: () => (text: string) => text };

/** Types whose values are told apart by their last digits: bigint, smallint, integer, real, double precision and numeric. */
const numberTypes = [20, 21, 23, 700, 701, 1700];

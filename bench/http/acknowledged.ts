import pg from 'pg';

/** A rating that a command API has answered for: what was asked, and where its event lies. */
export type Acknowledged = { readonly bookId: string; readonly stars: number };

type Row = { position: string; bookId: string; stars: number };

/**
 * Looks every acknowledged rating up in the log, by the position that the answer named; throws when one is missing or is another's. More ratings than were acknowledged are in
 * order: answers that came when nobody counted any more.
 */
export async function checkLog(
  url: string,
  acknowledged: ReadonlyMap<string, Acknowledged>,
): Promise<{ readonly ratings: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(
      `select partition || '.' || position as position, data ->> 'bookId' as "bookId", (data ->> 'stars')::int as stars
       from log.event
       where type = 'BookRated'`,
    );
    const found = new Map(rows.map((row) => [row.position, row]));
    for (const [position, { bookId, stars }] of acknowledged) {
      const event = found.get(position);
      if (event?.bookId !== bookId || event.stars !== stars) {
        throw new Error(`the log has not at ${position} what was acknowledged: ${bookId}, ${stars} stars`);
      }
    }
    return { ratings: rows.length };
  } finally {
    await client.end();
  }
}

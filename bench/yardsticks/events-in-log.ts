import pg from 'pg';

/** Reads the whole log. Throws unless positions are 1, 2, 3 … in each partition and versions in each stream. Answers how many events there are. */
export async function eventsInLog(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ events: number; is_dense: boolean }>(`
      with by_partition as (
        select count(*) as events, min(position) as first, max(position) as last from log.event group by partition
      ), by_stream as (
        select count(*) as events, min(version) as first, max(version) as last from log.event group by stream
      )
      select
        (select coalesce(sum(events), 0) from by_partition)::integer as events,
        not exists (select from by_partition where first <> 1 or last <> events)
          and not exists (select from by_stream where first <> 1 or last <> events) as is_dense`);
    const { events = 0, is_dense: isDense = false } = rows[0] ?? {};
    if (!isDense) throw new Error('the log has a gap');
    return events;
  } finally {
    await client.end();
  }
}

import pg from 'pg';

/** The tables that appends write to, one row a transaction at least. */
const statements = {
  'log.event':
    'create trigger slow_commit after insert on log.event for each statement execute function public.count_commit()',
  emt_messages:
    'create trigger slow_commit after insert on emt_messages for each statement execute function public.count_commit()',
} as const;

/**
 * Makes each commit of a transaction that appends take so much longer, with every lock of the transaction held meanwhile, as a commit that waits for a
 * replica does: the statement that inserts events queues one deferred trigger, which sleeps when the transaction commits.
 */
export async function slowCommits(
  url: string,
  table: keyof typeof statements,
  addedMs: number,
): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`
      create unlogged table public.slow_commit (added_ms double precision);
      create function public.count_commit() returns trigger language plpgsql security definer as $$
      begin
        insert into public.slow_commit select added_ms from public.slow_commit_added;
        return null;
      end $$;
      create function public.sleep_at_commit() returns trigger language plpgsql as $$
      begin
        perform pg_sleep(new.added_ms / 1000);
        return null;
      end $$;
      create constraint trigger sleeps after insert on public.slow_commit
        deferrable initially deferred for each row execute function public.sleep_at_commit();
      create table public.slow_commit_added (added_ms double precision)`);
    await client.query('insert into public.slow_commit_added values ($1)', [addedMs]);
    await client.query(statements[table]);
  } finally {
    await client.end();
  }
}

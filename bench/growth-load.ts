import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { bookIdSchema, readerIdSchema, readingStream } from '../domain/ids.ts';
import { partitionCountDefault, partitionOf } from '../domain/partition.ts';

/** How many events of a stream follow each other at most; on average it is half. */
const versionsMax = 4;
const chunkBytes = 256 * 1024;

/**
 * Fills an empty log by COPY with so many events: readings of readers of whom each has a few, positions dense, versions contiguous, a stream in the
 * partition of its reader. Both indexes are built afterwards, as one does; then the table is vacuumed, so that this does not happen later.
 */
export async function loadEvents(url: string, events: number, signal: AbortSignal): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('drop index log.event_stream; alter table log.event drop constraint event_pkey');
    const copy = client.query(
      copyFrom(
        `copy log.event (
           partition, position, stream, version, command_id, command_digest, type, schema_version, data, meta, recorded_at
         ) from stdin`,
      ),
    );
    await pipeline(Readable.from(chunks(events)), copy, { signal });
    await client.query(`set maintenance_work_mem = '512MB'`);
    await client.query('alter table log.event add constraint event_pkey primary key (partition, position)');
    await client.query('create unique index event_stream on log.event (stream, version)');
    await client.query('vacuum (analyze) log.event');
  } finally {
    await client.end();
  }
}

function* chunks(events: number): Generator<string> {
  let chunk = '';
  for (const line of lines(events)) {
    chunk += line;
    if (chunk.length < chunkBytes) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

const digest = createHash('sha256').update('a command').digest('base64url');
const books = Array.from({ length: 10_000 }, () => bookIdSchema.parse(randomUUID()));

function* lines(events: number): Generator<string> {
  const heads = Array.from({ length: partitionCountDefault }, () => 0);
  for (let made = 0; made < events;) {
    const readerId = readerIdSchema.parse(randomUUID());
    const bookId = books[made % books.length] ?? bookIdSchema.parse('none');
    const stream = readingStream(readerId, bookId);
    const partition = partitionOf(stream, partitionCountDefault);
    const versions = Math.min(1 + Math.trunc(Math.random() * versionsMax), events - made);
    for (let version = 1; version <= versions; version += 1) {
      const position = (heads[partition] = (heads[partition] ?? 0) + 1);
      const id = randomUUID();
      const data = `{"readerId":"${readerId}","bookId":"${bookId}","before":{"shelf":null,"stars":null,"dismissed":false,"interest":"none"},"stars":${version}}`;
      const meta = `{"commandId":"${id}","correlationId":"${id}","causationId":"${id}","actor":"${readerId}"}`;
      yield `${partition}\t${position}\t${stream}\t${version}\t${id}\t${digest}\tBookRated\t2\t${data}\t${meta}\t2026-01-01T00:00:00Z\n`;
    }
    made += versions;
  }
}

import type { MemoryLog } from '../../adapters/memory/event-log.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { commandIdSchema, type BookId, type ReaderId } from '../../domain/ids.ts';
import { partitionCountDefault, partitionOfOwner } from '../../domain/partition.ts';
import { bookNamed, bookRated } from '../../domain/testing/examples.ts';
import { streamOf } from '../../domain/testing/stored-events.ts';

let commands = 0;

/** Appends events to a log, in memory or not, each by a command of its own, whatever their deciders would say. */
export async function append(
  log: Pick<MemoryLog, 'load' | 'append'>,
  ...events: readonly DomainEvent[]
): Promise<void> {
  for (const event of events) {
    const stream = streamOf(event);
    commands += 1;
    const commandId = commandIdSchema.parse(`c-${commands}`);
    const { version } = await log.load({ stream, commandId });
    await log.append({
      stream,
      commandId,
      digest: commandId,
      expectedVersion: version,
      events: [event],
      refusal: null,
      meta: { commandId, correlationId: 'c', causationId: commandId, actor: 'test' },
    });
  }
}

/** So many ratings of one reader, each of another book: all of one partition. */
export const ratingsBy = (reader: ReaderId, count: number): readonly DomainEvent[] =>
  Array.from({ length: count }, (_, index) => bookRated(4, { reader, book: numbered(index) }));

const numbered = (index: number): BookId => bookNamed(`b-${index}`);

/** The partition of a reader in a log of the usual size. */
export const homeOf = (reader: ReaderId): number => partitionOfOwner(reader, partitionCountDefault);

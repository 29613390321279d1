import { z } from 'zod';
import { accept, refuse, type Decider } from '../../domain/decider.ts';
import type { EventOf } from '../../domain/events.ts';
import { bookIdSchema, bookStream, type StreamId } from '../../domain/ids.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import {
  defineProjection,
  type Projection,
  type StoreKind,
  type Touch,
} from '../../projections/projection.ts';

/*
 * The smallest domain that tells every mistake of the engine: each event bears a number that no other bears, and rows are digests of those
 * numbers in the order in which they were folded. An event that is lost, doubled or out of order gives another digest.
 */

export const partitionCount = 3;
const streamsPerPartition = 2;

const book = (number: number) => bookIdSchema.parse(`b${number}`);

/** A few streams in each partition, so that commands contend for them. */
export const streams: readonly StreamId[] = Array.from({ length: partitionCount }, (_, partition) =>
  Array.from({ length: 100 }, (_book, number) => bookStream(book(number)))
    .filter((stream) => partitionOf(stream, partitionCount) === partition)
    .slice(0, streamsPerPartition),
).flat();

/** What an event does to the rows of its stream and of its partition. */
export const deeds = ['counted', 'counted', 'counted', 'cleared', 'unnoticed'] as const;
export type Deed = (typeof deeds)[number] | 'unreadable';

type ToyEvent = EventOf<'BookWithdrawn' | 'ReaderRegistered'>;

export const toyEvent = (deed: Deed, number: number): ToyEvent =>
  deed === 'unnoticed'
    ? { type: 'ReaderRegistered', data: { readerId: unnoticed, origin: 'synthetic' } }
    : { type: 'BookWithdrawn', data: { bookId: anyBook, reason: `${deed} ${number}` } };

const anyBook = book(0);
/** No projection subscribes to the registration of readers here. */
const unnoticed = z
  .string()
  .transform((id) => id as EventOf<'ReaderRegistered'>['data']['readerId'])
  .parse('r');

export type ToyCommand =
  | { readonly kind: 'append'; readonly events: readonly ToyEvent[] }
  | { readonly kind: 'change-nothing' }
  | { readonly kind: 'be-refused' };

/** Counts the events of its stream; nothing depends on the count but that it is folded from all of them. */
export const toy: Decider<number, ToyCommand, ToyEvent, 'refused-by-rule'> = {
  initial: 0,
  evolve: (count) => count + 1,
  decide: (command) => {
    switch (command.kind) {
      case 'append':
        return accept(...command.events);
      case 'change-nothing':
        return accept();
      case 'be-refused':
        return refuse('refused-by-rule');
    }
  },
};

export type ToyRow = { readonly count: number; readonly digest: number };

/** Takes every row as it is: the laws compare rows more strictly than a schema could. */
const row = z.custom<ToyRow>();

/** One read model of each kind of store, all of the same rows: one a stream, and one a partition that all its events touch. */
export const toyProjection = (store: StoreKind): Projection =>
  defineProjection<ToyRow>({
    name: `toy-${store}`,
    version: 1,
    store,
    row,
    on: { BookWithdrawn: touchesOf },
  });

function touchesOf({
  stream,
  partition,
  data,
}: StoredEvent & { readonly data: { readonly reason: string } }) {
  const { deed, number } = parsedReason(data.reason);
  if (deed === 'unreadable') throw new Error('this event cannot be applied');
  const touches: readonly Touch<ToyRow>[] = [
    { key: { id: stream }, fold: (before) => folded(before, deed, number) },
    { key: { id: tallyOf(partition) }, fold: (before) => folded(before, 'counted', number) },
  ];
  return touches;
}

const tallies = Array.from({ length: partitionCount }, (_, partition) => `tally-${partition}`);
const tallyOf = (partition: number): string => tallies[partition] ?? '';

function parsedReason(reason: string): { readonly deed: string; readonly number: number } {
  const space = reason.indexOf(' ');
  return { deed: reason.slice(0, space), number: Number(reason.slice(space + 1)) };
}

const folded = (before: ToyRow | undefined, deed: string, number: number): ToyRow | undefined =>
  deed === 'cleared'
    ? undefined
    : {
        count: (before?.count ?? 0) + 1,
        digest: (Math.imul(before?.digest ?? 0x811c9dc5, 0x01000193) ^ number) | 0,
      };

import { eventSchemas, type DomainEvent } from '../../domain/events.ts';
import {
  bookIdSchema,
  bookStream,
  readerIdSchema,
  readerStream,
  readingStream,
  type BookId,
  type ReaderId,
  type StreamId,
} from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import { reading, type Reading, type ReadingCommand } from '../../domain/reading.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';

/** One partition of a made-up log, to put into pages of any cut. */
export type SampleLog = {
  readonly events: readonly StoredEvent[];
  readonly page: (from: number, to: number) => Page;
};

type Step = { readonly stream: StreamId; readonly event: DomainEvent };

/** The partition and epoch that sample logs are made for. */
export const sample = { partition: 3, epoch: 'sample' } as const;

export const sampleBook = (number: number): BookId => bookIdSchema.parse(`book-${number}`);
export const sampleReader = (number: number): ReaderId => readerIdSchema.parse(`reader-${number}`);

/**
 * A partition in which `books` are added and `readers` register, prefer, view, shelve, rate, withdraw ratings and dismiss, as the choices say:
 * each takes one more step of one reading. Every event is one that the deciders allow.
 */
export function sampleLog(choices: readonly number[], { books = 4, readers = 3 } = {}): SampleLog {
  const steps: Step[] = [];
  for (let number = 0; number < books; number += 1) steps.push(bookAdded(number));
  for (let number = 0; number < readers; number += 1) steps.push(...registered(number));
  const states = new Map<StreamId, Reading>();
  for (const choice of choices) steps.push(...readingSteps(choice, { books, readers, states }));
  if (books > 1) steps.push(bookWithdrawn(books - 1));
  const events = stored(steps);
  return {
    events,
    page: (from, to) => ({ ...sample, from, to, events: events.slice(from - 1, to) }),
  };
}

const bookAdded = (number: number): Step => ({
  stream: bookStream(sampleBook(number)),
  event: {
    type: 'BookAdded',
    data: {
      bookId: sampleBook(number),
      title: `Título “${number}” % _`,
      authors: ['Ana Ávila', 'O’Neil \\ "Q"'],
      year: number % 2 === 0 ? -400 : 1999,
      language: 'pt',
      genres: ['fantasy', 'classics'],
      ...(number % 2 === 0 ? { series: { name: 'Série', volume: 1.5 }, pages: 320 } : {}),
    },
  },
});

const bookWithdrawn = (number: number): Step => ({
  stream: bookStream(sampleBook(number)),
  event: { type: 'BookWithdrawn', data: { bookId: sampleBook(number), reason: 'out of print' } },
});

const registered = (number: number): readonly Step[] => [
  {
    stream: readerStream(sampleReader(number)),
    event: { type: 'ReaderRegistered', data: { readerId: sampleReader(number), origin: 'synthetic' } },
  },
  {
    stream: readerStream(sampleReader(number)),
    event: {
      type: 'PreferencesChanged',
      data: { readerId: sampleReader(number), genres: ['poetry'], languages: ['pt', 'en'] },
    },
  },
];

type Readings = {
  readonly books: number;
  readonly readers: number;
  readonly states: Map<StreamId, Reading>;
};

function readingSteps(choice: number, { books, readers, states }: Readings): readonly Step[] {
  const readerId = sampleReader(choice % readers);
  const bookId = sampleBook(Math.trunc(choice / readers) % books);
  const stream = readingStream(readerId, bookId);
  const state = states.get(stream) ?? reading.initial;
  const command = commandOf(Math.trunc(choice / (readers * books)), { readerId, bookId });
  const decision = reading.decide(command, state);
  if (decision.status === 'refused') return [];
  states.set(stream, decision.events.reduce(reading.evolve, state));
  return decision.events.map((event) => ({ stream, event }));
}

function commandOf(
  choice: number,
  ids: { readonly readerId: ReaderId; readonly bookId: BookId },
): ReadingCommand {
  const about = { ...ids, book: 'available' } as const;
  const commands: readonly ReadingCommand[] = [
    { ...about, type: 'rate-book', stars: 5 },
    { ...about, type: 'rate-book', stars: 2 },
    { ...about, type: 'withdraw-rating' },
    { ...about, type: 'shelve-book', shelf: 'finished' },
    { ...about, type: 'shelve-book', shelf: 'want-to-read' },
    { ...about, type: 'dismiss-book' },
    { ...about, type: 'view-book', at: '2026-01-02T03:04:05.678Z' },
  ];
  return commands[choice % commands.length] ?? { ...about, type: 'withdraw-rating' };
}

function stored(steps: readonly Step[]): readonly StoredEvent[] {
  const versions = new Map<StreamId, number>();
  return steps.map(({ stream, event }, index) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return {
      partition: sample.partition,
      position: index + 1,
      stream,
      version,
      type: event.type,
      schemaVersion: eventSchemas[event.type].version,
      data: event.data,
      meta: { commandId: `c-${index}`, correlationId: 'c', causationId: 'c', actor: 'test' },
      recordedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, index, 7)).toISOString(),
    };
  });
}

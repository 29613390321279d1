import type { DomainEvent } from '../../domain/events.ts';
import {
  bookIdSchema,
  readerIdSchema,
  readingStream,
  type BookId,
  type ReaderId,
  type StreamId,
} from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import { reading, type Reading, type ReadingCommand } from '../../domain/reading.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { sample, storedEvents } from '../../domain/testing/stored-events.ts';

/** One partition of a made-up log, to put into pages of any cut. */
export type SampleLog = {
  readonly events: readonly StoredEvent[];
  readonly page: (from: number, to: number) => Page;
};

export { sample };

export const sampleBook = (number: number): BookId => bookIdSchema.parse(`book-${number}`);
export const sampleReader = (number: number): ReaderId => readerIdSchema.parse(`reader-${number}`);

/**
 * A partition in which `books` are added and `readers` register, prefer, view, shelve, rate, withdraw ratings and dismiss, as the choices say:
 * each takes one more step of one reading. Every event is one that the deciders allow.
 */
export function sampleLog(choices: readonly number[], { books = 4, readers = 3 } = {}): SampleLog {
  const steps: DomainEvent[] = [];
  for (let number = 0; number < books; number += 1) steps.push(bookAdded(number));
  for (let number = 0; number < readers; number += 1) steps.push(...registered(number));
  const states = new Map<StreamId, Reading>();
  for (const choice of choices) steps.push(...readingSteps(choice, { books, readers, states }));
  if (books > 1) steps.push(bookWithdrawn(books - 1));
  const events = storedEvents(steps);
  return {
    events,
    page: (from, to) => ({ ...sample, from, to, events: events.slice(from - 1, to) }),
  };
}

const bookAdded = (number: number): DomainEvent => ({
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
});

const bookWithdrawn = (number: number): DomainEvent => ({
  type: 'BookWithdrawn',
  data: { bookId: sampleBook(number), reason: 'out of print' },
});

const registered = (number: number): readonly DomainEvent[] => [
  { type: 'ReaderRegistered', data: { readerId: sampleReader(number), origin: 'synthetic' } },
  {
    type: 'PreferencesChanged',
    data: { readerId: sampleReader(number), genres: ['poetry'], languages: ['pt', 'en'] },
  },
];

type Readings = {
  readonly books: number;
  readonly readers: number;
  readonly states: Map<StreamId, Reading>;
};

function readingSteps(choice: number, { books, readers, states }: Readings): readonly DomainEvent[] {
  const readerId = sampleReader(choice % readers);
  const bookId = sampleBook(Math.trunc(choice / readers) % books);
  const stream = readingStream(readerId, bookId);
  const state = states.get(stream) ?? reading.initial;
  const command = commandOf(Math.trunc(choice / (readers * books)), { readerId, bookId });
  const decision = reading.decide(command, state);
  if (decision.status === 'refused') return [];
  states.set(stream, decision.events.reduce(reading.evolve, state));
  return decision.events;
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

import type { DomainEvent } from '../../domain/events.ts';
import { exposure, type Exposure } from '../../domain/exposure.ts';
import {
  bookIdSchema,
  exposureStream,
  readerIdSchema,
  readingStream,
  workIdSchema,
  type BookId,
  type ReaderId,
  type StreamId,
} from '../../domain/ids.ts';
import type { Page } from '../../domain/page.ts';
import { reading, type Reading, type ReadingCommand } from '../../domain/reading.ts';
import type { StoredEvent } from '../../domain/stored-event.ts';
import { sample, storedEvents } from '../../domain/testing/stored-events.ts';
import type { BookFacts } from '../../domain/values.ts';

/** One partition of a made-up log, to put into pages of any cut. */
export type SampleLog = {
  readonly events: readonly StoredEvent[];
  readonly page: (from: number, to: number) => Page;
};

export { sample };

export const sampleBook = (number: number): BookId => bookIdSchema.parse(`book-${number}`);
export const sampleReader = (number: number): ReaderId => readerIdSchema.parse(`reader-${number}`);

/** How many choices there are in a log of the usual number of books and readers: each reader may do everything with each book. */
export const sampleChoices = 192;

/**
 * A partition in which `books` are added, two of them revised, and one withdrawn in the end, and in which `readers` register, prefer, do everything that can be done with a book and are recommended
 * some, as the choices say: each takes a step or two of one reading, or of one reader's day. Every event is one that the deciders allow.
 */
export function sampleLog(choices: readonly number[], { books = 4, readers = 3 } = {}): SampleLog {
  const steps: DomainEvent[] = [];
  for (let number = 0; number < books; number += 1) steps.push(bookAdded(number));
  for (let number = 0; number < readers; number += 1) steps.push(...registered(number));
  for (let number = 0; number < Math.min(books, 2); number += 1) steps.push(bookRevised(number));
  const states = new Map<StreamId, Reading>();
  const exposures = new Map<StreamId, Exposure>();
  for (const choice of choices) {
    const isExposure = Math.trunc(choice / (books * readers)) % (commandCount + 1) === commandCount;
    if (isExposure) steps.push(...exposureSteps(choice, { books, readers, exposures }));
    else steps.push(...readingSteps(choice, { books, readers, states }));
  }
  if (books > 1) steps.push(bookWithdrawn(books - 1));
  const events = storedEvents(steps);
  return {
    events,
    page: (from, to) => ({ ...sample, from, to, events: events.slice(from - 1, to) }),
  };
}

const bookAdded = (number: number): DomainEvent => ({
  type: 'BookAdded',
  data: { bookId: sampleBook(number), ...(number % 2 === 0 ? fullFacts(number) : bareFacts(number)) },
});

/** A book of which little was known comes to be known well, and the other way round: what is missing must be forgotten. */
const bookRevised = (number: number): DomainEvent => ({
  type: 'BookRevised',
  data: { bookId: sampleBook(number), ...(number % 2 === 0 ? bareFacts(number) : fullFacts(number)) },
});

const bareFacts = (number: number): BookFacts => ({
  title: `Título “${number}” % _`,
  authors: ['Ana Ávila', 'O’Neil \\ "Q"'],
  language: 'pt',
  genres: ['fantasy', 'classics'],
  series: [],
});

const fullFacts = (number: number): BookFacts => ({
  ...bareFacts(number),
  year: -400,
  series: [
    { name: 'Série', volume: 1.5 },
    { name: 'Outra', volume: 1, lastVolume: 3 },
  ],
  pages: 320,
  workId: workIdSchema.parse(`work-${number}`),
});

const bookWithdrawn = (number: number): DomainEvent => ({
  type: 'BookWithdrawn',
  data: { bookId: sampleBook(number), reason: 'out of print' },
});

const registered = (number: number): readonly DomainEvent[] => [
  { type: 'ReaderRegistered', data: { readerId: sampleReader(number), origin: 'synthetic' } },
  {
    type: 'PreferencesChanged',
    data: {
      readerId: sampleReader(number),
      genres: { preferred: ['poetry'], avoided: ['horror', 'crime'] },
      languages: { preferred: ['pt', 'en'], avoided: [] },
    },
  },
  {
    type: 'ProfileRevised',
    data: { readerId: sampleReader(number), displayName: 'Ana “A”', about: 'one\ntwo', yearlyGoal: null },
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
  const steps: DomainEvent[] = [];
  for (const command of commandsOf(Math.trunc(choice / (readers * books)), { readerId, bookId })) {
    const state = states.get(stream) ?? reading.initial;
    const decision = reading.decide(command, state);
    if (decision.status === 'refused') continue;
    states.set(stream, decision.events.reduce(reading.evolve, state));
    steps.push(...decision.events);
  }
  return steps;
}

type Exposures = {
  readonly books: number;
  readonly readers: number;
  readonly exposures: Map<StreamId, Exposure>;
};

function exposureSteps(choice: number, { books, readers, exposures }: Exposures): readonly DomainEvent[] {
  const readerId = sampleReader(choice % readers);
  const number = Math.trunc(choice / readers) % books;
  const day = `2026-01-0${1 + (number % 2)}`;
  const about = { source: 'feed', reason: 'because-you-rated' } as const;
  const shown = [number, (number + 1) % books].map((book, index) => ({
    bookId: sampleBook(book),
    rank: index + 1,
    ...about,
  }));
  const stream = exposureStream(readerId, day);
  const state = exposures.get(stream) ?? exposure.initial;
  // A weight that no float holds exactly, of the reader-days that it happens to choose.
  const sampleRate = number % 3 === 0 ? 0.3 : 1;
  const command = {
    type: 'record-exposures',
    readerId,
    day,
    sampleRate,
    shown,
    clicked: shown.slice(1),
  } as const;
  const decision = exposure.decide(command, state);
  if (decision.status === 'refused') return [];
  exposures.set(stream, decision.events.reduce(exposure.evolve, state));
  return decision.events;
}

/** How many {@link commandsOf} chooses from. */
const commandCount = 15;

/** One command, or two where the second needs the first: hardly a choice would find the book being read, or dismissed. */
function commandsOf(
  choice: number,
  ids: { readonly readerId: ReaderId; readonly bookId: BookId },
): readonly ReadingCommand[] {
  const about = { ...ids, book: 'available' } as const;
  const read = { ...about, type: 'shelve-book', shelf: 'reading' } as const;
  const dismiss = { ...about, type: 'dismiss-book' } as const;
  const review = {
    ...about,
    type: 'write-review',
    review: { text: '“Ótimo” \\ % _', spoilers: false },
  } as const;
  const commands: readonly (readonly ReadingCommand[])[] = [
    [{ ...about, type: 'rate-book', stars: 5 }],
    [{ ...about, type: 'rate-book', stars: 2 }],
    [{ ...about, type: 'withdraw-rating' }],
    [{ ...about, type: 'shelve-book', shelf: 'finished' }],
    [{ ...about, type: 'shelve-book', shelf: 'want-to-read' }],
    [dismiss],
    [dismiss, { ...about, type: 'undo-dismissal' }],
    [read],
    [read, { ...about, type: 'record-progress', progress: { percent: 42 }, pages: 320 }],
    [read, { ...about, type: 'abandon-book' }],
    [{ ...about, type: 'unshelve-book' }],
    [review],
    [review, { ...review, review: { text: 'one\ntwo', spoilers: true } }],
    [{ ...about, type: 'remove-review' }],
    [{ ...about, type: 'view-book', at: '2026-01-02T03:04:05.678Z' }],
  ];
  return commands[choice % commands.length] ?? [];
}

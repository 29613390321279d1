import { expect } from 'chai';
import { streamIdSchema } from '../../domain/ids.ts';
import type { Tour } from './tour-report.ts';
import { tourText } from './tour-text.ts';

const readerId = '4fbc47d3-5113-4da7-a438-bc1e1a0d97db';
const bookId = 'b-the-tombs-of-atuan';
const position = '5.1880;epoch=k4cjmzakgn';
const seen = (earliestMs: number, latestMs: number) => ({ seen: { earliestMs, latestMs } });

const tour: Tour = {
  ok: true,
  url: 'http://127.0.0.1:8080',
  rehearsed: false,
  missed: [],
  reader: { login: 'demo', id: readerId },
  book: { id: bookId, title: 'The Tombs of Atuan' },
  stars: 5,
  command: {
    request: `PUT /v1/me/books/${bookId}/rating`,
    commandId: 'tour-1',
    traceparent: `00-${'4'.repeat(32)}-${'b'.repeat(16)}-01`,
    position,
    status: 200,
    sentMs: 0,
    answeredMs: 8.5,
    file: 'commands/rate-book.ts',
  },
  event: {
    stored: {
      partition: 5,
      position: 1880,
      stream: streamIdSchema.parse(`reading-${readerId}+${bookId}`),
      version: 3,
      type: 'BookRated',
      schemaVersion: 2,
      data: { readerId, bookId, stars: 5 },
      meta: { commandId: 'tour-1', correlationId: 'c', causationId: 'tour-1', actor: readerId },
      recordedAt: '2026-11-22T20:31:08.464Z',
    },
    recorded: { earliestMs: 3.5, latestMs: 5.5 },
    file: 'adapters/postgres/event-log.ts',
  },
  queues: [
    { name: 'postgresql', file: 'projections/run-relay.ts', ...seen(8, 14) },
    { name: 'feeds', file: 'projections/run-relay.ts', ...seen(8, 15) },
  ],
  readModels: [
    {
      name: 'rating-statistics',
      file: 'projections/rating-statistics.ts',
      store: 'postgresql',
      version: 1,
      generation: 1,
      ...seen(15, 21.5),
      rows: [
        {
          key: { bookId, partition: 5 },
          before: { bookId, partition: 5, perStar: [0, 0, 0, 0, 0] },
          after: { bookId, partition: 5, perStar: [0, 0, 0, 0, 1] },
        },
      ],
    },
    {
      name: 'profiles',
      file: 'projections/profiles.ts',
      store: 'postgresql',
      version: 2,
      generation: 1,
      ...seen(15, 20),
      rows: [],
    },
  ],
  feed: {
    name: 'feeds',
    file: 'projections/feeds.ts',
    ...seen(25, 31),
    before: { position: 1879, modelVersion: 'm-1' },
    after: { position: 1880, modelVersion: 'm-1' },
  },
  question: {
    request: 'GET /v1/me/recommendations?limit=10',
    times: 1,
    status: 200,
    sentMs: 9,
    answeredMs: 60,
    before: {
      source: 'feed',
      modelVersion: 'm-1',
      stale: false,
      items: [
        {
          id: bookId,
          title: 'The Tombs of Atuan',
          reason: 'because-you-rated',
          because: 'A Wizard of Earthsea',
        },
        {
          id: 'b-2',
          title: 'The Farthest Shore',
          reason: 'because-you-rated',
          because: 'A Wizard of Earthsea',
        },
      ],
    },
    after: {
      source: 'feed',
      modelVersion: 'm-1',
      stale: false,
      items: [
        {
          id: 'b-2',
          title: 'The Farthest Shore',
          reason: 'because-you-rated',
          because: 'The Tombs of Atuan',
        },
      ],
    },
    file: 'queries/recommend-books.ts',
  },
  again: { status: 200, sentMs: 70, answeredMs: 73, position, file: 'commands/transact.ts' },
  putBack: {
    request: `DELETE /v1/me/books/${bookId}/rating`,
    status: 200,
    sentMs: 80,
    answeredMs: 90,
    position: '5.1881;epoch=k4cjmzakgn',
    sameList: true,
    file: 'commands/withdraw-rating.ts',
  },
  looking: { everyMs: 5, withinMs: 15_000, stores: [{ at: 'log', looks: 12, widestMs: 7.2 }] },
};

describe('the text of a tour', () => {
  const lines = tourText(tour).split('\n');

  it('fits a terminal of 100 columns', () => {
    expect(lines.filter(({ length }) => length > 100)).to.deep.equal([]);
  });

  it('numbers its steps in order, each with the file where it happens', () => {
    const steps = lines.filter((line) => /^\d {2}/.test(line));
    expect(steps.map((step) => Number(step[0]))).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const step of steps) expect(step).to.match(/ [a-z]+\/\S+\.ts$/);
  });

  it('shows the answer, the event, the rows before and after, and what moved in the list', () => {
    for (const part of [
      `   Estante-Position ${position}`,
      '   5.1880           BookRated, schema version 2',
      '        perStar [0,0,0,0,0] → [0,0,0,0,1]',
      '   before           as of position 1879, by model m-1',
      '      1  The Farthest Shore  (because you rated The Tombs of Atuan)  ← was 2nd',
    ]) {
      expect(lines).to.include(part);
    }
  });

  it('says that a read model keeps no row of the event', () => {
    expect(lines.find((line) => line.startsWith('   profiles '))).to.include('touches no row');
  });

  it('orders the timeline by when things were seen, and says how far apart the looks were', () => {
    const from = lines.indexOf('Timeline, in milliseconds') + 2;
    const titles = lines.slice(from, from + 8).map((line) => line.trim().split(/ {2,}/)[0]);
    expect(titles).to.deep.equal([
      'in the log',
      'command',
      'queue postgresql',
      'queue feeds',
      'profiles',
      'rating-statistics',
      'feeds',
      'next question',
    ]);
    expect(lines.join(' ')).to.include('the longest gaps were: log 7 ms');
  });

  it('ends with what did not happen, and where to look', () => {
    const feeds = { name: tour.feed.name, file: tour.feed.file };
    const text = tourText({
      ...tour,
      ok: false,
      missed: ['feeds in redis has not passed 5.1880'],
      feed: feeds,
    });
    const end = text.slice(text.indexOf('✘ Not everything'));
    expect(end).to.include('- feeds in redis has not passed 5.1880').and.include('./estante status');
    expect(text).to.match(/feeds +✘ not in time/);
  });
});

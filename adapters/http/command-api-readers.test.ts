import { expect } from 'chai';
import { ownerOf } from '../../domain/ids.ts';
import { exposed, bookNamed } from '../../domain/testing/examples.ts';
import {
  hobbit,
  librarian,
  memoryLogToBreak,
  startCommandApi,
  type MemoryLogToBreak,
  type TestApi,
} from './testing.ts';

describe('the command API, on what readers say', () => {
  let log: MemoryLogToBreak;
  let api: TestApi;
  beforeEach(async () => {
    log = memoryLogToBreak();
    api = await startCommandApi(log);
    await api.ask('POST', '/v1/books', { as: librarian, body: { ...hobbit, pages: 310 } });
  });
  afterEach(() => api.close());

  const ask = (method: string, path: string, body?: unknown) =>
    api.ask(method, path, { as: 'ana', ...(body === undefined ? {} : { body }) });
  const ofHobbit = (method: string, part: string, body?: unknown) =>
    ask(method, `/v1/me/books/b-hobbit/${part}`, body);
  const statusOf = async (reply: ReturnType<typeof ask>) => {
    const { status, json } = await reply;
    return [status, json?.['type']];
  };
  const faultsOf = async (reply: ReturnType<typeof ask>) => (await reply).json?.['errors'];
  const accepted = [200, undefined];
  /** The last events of the reader, in order. */
  const lastEvents = (count: number) =>
    log.partitions
      .flat()
      .filter(({ stream }) => ownerOf(stream) === 'reader-ana')
      .slice(-count)
      .map(({ type, data }) => ({ type, data }));
  const typesOfReading = () =>
    log.partitions
      .flat()
      .filter(({ stream }) => stream.startsWith('reading-'))
      .map(({ type }) => type);

  describe('of themselves', () => {
    it('revises the profile; what is left out is not stated', async () => {
      const profile = { displayName: 'Ana', about: 'Reads at night.', yearlyGoal: 24 };
      expect(await statusOf(ask('PUT', '/v1/me/profile', profile))).to.deep.equal(accepted);
      expect(await statusOf(ask('PUT', '/v1/me/profile', { displayName: ' Ana ' }))).to.deep.equal(accepted);
      expect(lastEvents(2)).to.deep.equal([
        { type: 'ProfileRevised', data: { readerId: 'reader-ana', ...profile } },
        {
          type: 'ProfileRevised',
          data: { readerId: 'reader-ana', displayName: 'Ana', about: null, yearlyGoal: null },
        },
      ]);
    });

    it('takes null for what is not stated, and refuses what is not known', async () => {
      expect(await statusOf(ask('PUT', '/v1/me/profile', { about: null }))).to.deep.equal(accepted);
      expect(await faultsOf(ask('PUT', '/v1/me/profile', { name: 'Ana', yearlyGoal: 2.5 }))).to.deep.equal([
        { in: 'body', pointer: '#/yearlyGoal', detail: 'must be a whole number' },
        { in: 'body', pointer: '#/name', detail: 'is not known here' },
      ]);
    });

    it('changes preferences; what is left out has none', async () => {
      const body = {
        genres: { preferred: ['fantasy'], avoided: ['horror'] },
        languages: { preferred: ['pt', 'en'] },
      };
      expect(await statusOf(ask('PUT', '/v1/me/preferences', body))).to.deep.equal(accepted);
      expect(await statusOf(ask('PUT', '/v1/me/preferences', {}))).to.deep.equal(accepted);
      const none = { preferred: [], avoided: [] };
      expect(lastEvents(2)).to.deep.equal([
        {
          type: 'PreferencesChanged',
          data: { readerId: 'reader-ana', ...body, languages: { preferred: ['pt', 'en'], avoided: [] } },
        },
        { type: 'PreferencesChanged', data: { readerId: 'reader-ana', genres: none, languages: none } },
      ]);
    });

    it('refuses preferences that contradict each other', async () => {
      const genres = { preferred: ['fantasy'], avoided: ['crime', 'fantasy'] };
      expect(await statusOf(ask('PUT', '/v1/me/preferences', { genres }))).to.deep.equal([
        422,
        '/problems/preferences-contradict',
      ]);
    });

    it('refuses preferences as they were written once, and fields that are not known', async () => {
      expect(await faultsOf(ask('PUT', '/v1/me/preferences', { genres: ['fantasy'] }))).to.deep.equal([
        { in: 'body', pointer: '#/genres', detail: 'must be an object' },
      ]);
      const body = { genres: { disliked: ['crime'] }, languages: { avoided: ['english'] }, authors: {} };
      expect(await faultsOf(ask('PUT', '/v1/me/preferences', body))).to.have.deep.members([
        { in: 'body', pointer: '#/genres/disliked', detail: 'is not known here' },
        {
          in: 'body',
          pointer: '#/languages/avoided/0',
          detail: 'must be an ISO 639-1 code of two lower-case letters, mul or und',
        },
        { in: 'body', pointer: '#/authors', detail: 'is not known here' },
      ]);
    });
  });

  describe('of a book', () => {
    it('records how far they are, by page or by percent', async () => {
      await ofHobbit('PUT', 'shelf', { shelf: 'reading' });
      expect(await statusOf(ofHobbit('PUT', 'progress', { page: 31 }))).to.deep.equal(accepted);
      expect(await statusOf(ofHobbit('PUT', 'progress', { percent: 50 }))).to.deep.equal(accepted);
      expect(lastEvents(2).map(({ data }) => data)).to.deep.equal(
        [
          { page: 31, percent: 10 },
          { page: 155, percent: 50 },
        ].map((progress) => ({
          readerId: 'reader-ana',
          bookId: 'b-hobbit',
          before: { shelf: 'reading', stars: null, dismissed: false, interest: 'engaged' },
          progress,
        })),
      );
    });

    it('refuses progress of a book that is not being read, and a page it does not have', async () => {
      const notRead = [409, '/problems/book-not-being-read'];
      expect(await statusOf(ofHobbit('PUT', 'progress', { page: 31 }))).to.deep.equal(notRead);
      expect(await statusOf(ofHobbit('PUT', 'abandonment'))).to.deep.equal(notRead);
      await ofHobbit('PUT', 'shelf', { shelf: 'reading' });
      expect(await statusOf(ofHobbit('PUT', 'progress', { page: 311 }))).to.deep.equal([
        422,
        '/problems/page-beyond-the-end',
      ]);
    });

    it('refuses progress told both ways, or not at all, or by what is neither', async () => {
      const either = { in: 'body', pointer: '#', detail: 'must hold either page or percent' };
      expect(await faultsOf(ofHobbit('PUT', 'progress', { page: 31, percent: 10 }))).to.deep.equal([either]);
      expect(await faultsOf(ofHobbit('PUT', 'progress'))).to.deep.equal([either]);
      expect(await faultsOf(ofHobbit('PUT', 'progress', { percent: 9.5, chapter: 3 }))).to.deep.equal([
        { in: 'body', pointer: '#/percent', detail: 'must be a whole number' },
        { in: 'body', pointer: '#/chapter', detail: 'is not known here' },
      ]);
      for (const body of [{ percent: 101 }, { percent: -1 }, { page: -1 }, { page: null }, { page: '31' }]) {
        expect((await ofHobbit('PUT', 'progress', body)).status, JSON.stringify(body)).to.equal(400);
      }
    });

    it('gives it up, takes it off its shelf, and undoes a dismissal', async () => {
      await ofHobbit('PUT', 'shelf', { shelf: 'reading' });
      const replies = [
        await statusOf(ofHobbit('PUT', 'abandonment')),
        await statusOf(ofHobbit('DELETE', 'shelf')),
        await statusOf(ofHobbit('PUT', 'dismissal')),
        await statusOf(ofHobbit('DELETE', 'dismissal')),
      ];
      expect(replies).to.deep.equal([accepted, accepted, accepted, accepted]);
      expect(typesOfReading()).to.deep.equal([
        'BookShelved',
        'BookAbandoned',
        'BookUnshelved',
        'BookDismissed',
        'DismissalUndone',
      ]);
    });

    it('appends nothing when there is nothing to take back', async () => {
      expect(await statusOf(ofHobbit('DELETE', 'shelf'))).to.deep.equal(accepted);
      expect(await statusOf(ofHobbit('DELETE', 'dismissal'))).to.deep.equal(accepted);
      expect(typesOfReading()).to.deep.equal([]);
    });

    it('does not take "abandoned" for a shelf to put it on', async () => {
      expect((await ofHobbit('PUT', 'shelf', { shelf: 'abandoned' })).status).to.equal(400);
    });
  });

  describe('of what they were recommended', () => {
    const report = (body: unknown) => ask('POST', '/v1/me/recommendations/exposures', body);
    const books = exposed(bookNamed('b-hobbit'), bookNamed('b-2'));

    it('records what was shown and what was opened', async () => {
      expect(await statusOf(report({ shown: books, clicked: books.slice(1) }))).to.deep.equal(accepted);
      const [shown, clicked] = lastEvents(2);
      expect([shown?.type, clicked?.type]).to.deep.equal(['RecommendationsShown', 'RecommendationsClicked']);
      expect(shown?.data).to.deep.include({ readerId: 'reader-ana', sampleRate: 1, books });
      expect(clicked?.data).to.deep.include({ books: books.slice(1) });
    });

    it('takes one list without the other, up to a hundred books', async () => {
      const many = exposed(...Array.from({ length: 101 }, (_, index) => bookNamed(`b-${index}`)));
      expect(await statusOf(report({ clicked: books }))).to.deep.equal(accepted);
      expect(await statusOf(report({ shown: many.slice(1) }))).to.deep.equal(accepted);
      expect((await report({ shown: many })).status).to.equal(400);
    });

    it('refuses a report of nothing', async () => {
      for (const body of [{}, { shown: [], clicked: [] }]) {
        expect(await faultsOf(report(body))).to.deep.equal([
          { in: 'body', pointer: '#', detail: 'must name a book in shown or clicked' },
        ]);
      }
    });

    it('refuses fields that are not known, and reasons that there are not', async () => {
      const [book] = books;
      const body = { shown: [{ ...book, reason: 'because-it-is-new', price: 3 }], day: '2026-01-02' };
      const faults = (await faultsOf(report(body))) as { pointer: string }[];
      expect(faults.map(({ pointer }) => pointer)).to.have.members([
        '#/shown/0/reason',
        '#/shown/0/price',
        '#/day',
      ]);
    });

    it('refuses the thousand-and-first recommendation of a day', async () => {
      const hundred = (from: number) =>
        exposed(...Array.from({ length: 100 }, (_, index) => bookNamed(`b-${from + index}`)));
      for (let from = 0; from < 1_000; from += 100) await report({ shown: hundred(from) });
      expect(await statusOf(report({ shown: hundred(1_000) }))).to.deep.equal([
        422,
        '/problems/too-many-exposures',
      ]);
    });
  });

  it('takes each of these of somebody who is signed in only', async () => {
    for (const [method, path] of [
      ['PUT', '/v1/me/profile'],
      ['PUT', '/v1/me/preferences'],
      ['PUT', '/v1/me/books/b-hobbit/progress'],
      ['PUT', '/v1/me/books/b-hobbit/abandonment'],
      ['DELETE', '/v1/me/books/b-hobbit/shelf'],
      ['DELETE', '/v1/me/books/b-hobbit/dismissal'],
      ['POST', '/v1/me/recommendations/exposures'],
    ] as const) {
      expect((await api.ask(method, path)).status, path).to.equal(401);
    }
  });
});

import { expect } from 'chai';
import { memoryLog, type MemoryLog } from '../adapters/memory/event-log.ts';
import { book } from '../domain/book.ts';
import {
  bookIdSchema,
  bookStream,
  commandIdSchema,
  readerIdSchema,
  readingStream,
  type BookId,
  type ReaderId,
} from '../domain/ids.ts';
import { readBooksJsonl, type KnownBook } from '../domain/recommending/books-file.ts';
import { isHeldOut } from '../domain/recommending/held-out.ts';
import { readLikesCsv } from '../domain/recommending/likes-file.ts';
import { channelManifestSchema } from '../domain/recommending/training-manifests.ts';
import { untouchedReading } from '../domain/values.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import { exportLikes, likesIn, type ExportJob } from './export-likes.ts';

const readers = Array.from({ length: 60 }, (_, index) => `r${index}`);

async function filledLog(): Promise<MemoryLog> {
  const log = memoryLog({ epoch: 'e1' });
  let commands = 0;
  const append = async (
    stream: ReturnType<typeof bookStream>,
    event: Parameters<MemoryLog['append']>[0]['events'][number],
  ) => {
    commands += 1;
    const commandId = commandIdSchema.parse(`c-${commands}`);
    const meta = { commandId, correlationId: 'c', causationId: 'c', actor: 'test' };
    const { version } = await log.load({ stream, commandId });
    await log.append({
      stream,
      commandId,
      digest: '',
      expectedVersion: version,
      events: [event],
      refusal: null,
      meta,
    });
  };
  for (const reader of readers) {
    const readerId = readerIdSchema.parse(reader);
    for (const [id, stars] of [
      ['dune', 5],
      ['recalled', 4],
      ['kim', 2],
    ] as const) {
      const bookId = bookIdSchema.parse(id);
      const before = { ...untouchedReading, interest: 'none' as const };
      await append(readingStream(readerId, bookId), {
        type: 'BookRated',
        data: { readerId, bookId, before, stars },
      });
    }
  }
  const bookId = bookIdSchema.parse('recalled');
  const facts = { title: 'A', authors: ['B'], language: 'pt', series: [], genres: [] };
  await append(bookStream(bookId), { type: 'BookAdded', data: { bookId, ...facts } });
  const decision = book.decide(
    { type: 'withdraw-book', bookId, reason: 'recalled' },
    { status: 'available', facts },
  );
  for (const event of decision.status === 'accepted' ? decision.events : [])
    await append(bookStream(bookId), event);
  return log;
}

describe('export of likes', () => {
  let log: MemoryLog;
  let files: Map<string, Uint8Array>;
  before(async () => {
    log = await filledLog();
  });
  beforeEach(() => {
    files = new Map();
  });

  const exported = (changes: Partial<ExportJob> = {}) =>
    exportLikes({
      log,
      write: async (channel, name, bytes) => void files.set(`${channel}/${name}`, bytes),
      gzip: (text) => new TextEncoder().encode(text),
      clock: () => new Date('2026-03-04T05:06:07.089Z'),
      onProgress: () => undefined,
      heldOutShare: 0.1,
      ...changes,
    });

  const likesOf = (channel: string): Map<ReaderId, BookId[]> => {
    const likes = new Map<ReaderId, BookId[]>();
    for (const [name, bytes] of files)
      if (name.startsWith(`${channel}/likes-`))
        readLikesCsv(new TextDecoder().decode(bytes), likes, new Map());
    return likes;
  };

  it('writes who likes what, held-out readers apart from the others', async () => {
    await exported();
    const [train, heldOut] = [likesOf('train'), likesOf('heldout')];
    expect([...train.keys(), ...heldOut.keys()].sort()).to.deep.equal([...readers].sort());
    expect([...heldOut.keys()].every((reader) => isHeldOut(reader, 0.1))).to.equal(true);
    expect([...train.keys()].some((reader) => isHeldOut(reader, 0.1))).to.equal(false);
    expect(heldOut.size).to.be.within(1, 20);
    for (const books of [...train.values(), ...heldOut.values()])
      expect(books).to.deep.equal(['dune', 'recalled']);
  });

  it('says in the manifest what it was made of, and of which files it consists', async () => {
    const manifest = await exported();
    const { epoch, positions } = await log.heads();
    expect(manifest).to.deep.include({
      exportedAt: '2026-03-04T05:06:07.089Z',
      log: { epoch, positions },
      events: readers.length * 3 + 2,
      malformedEvents: 0,
      withdrawnBooks: ['recalled'],
      heldOutShare: 0.1,
    });
    const written = new TextDecoder().decode(files.get('train/manifest.json'));
    expect(channelManifestSchema.parse(JSON.parse(written))).to.deep.equal(manifest);
    for (const channel of ['train', 'heldout'] as const) {
      for (const { name, bytes, sha256 } of manifest.files[channel]) {
        const file = files.get(`${channel}/${name}`) ?? new Uint8Array();
        expect([file.length, artifactChecksum(file)]).to.deep.equal([bytes, sha256]);
      }
    }
    const count = manifest.files.train.length + manifest.files.heldout.length + manifest.files.books.length;
    expect(files.size).to.equal(count + 1);
    const [train, heldOut] = [likesIn(manifest.files.train), likesIn(manifest.files.heldout)];
    expect([train.readers + heldOut.readers, train.likes + heldOut.likes]).to.deep.equal([60, 120]);
  });

  it('holds nobody out of a small library, unless a share is named', async () => {
    const manifest = await exported({ heldOutShare: undefined });
    expect(manifest).to.include({ heldOutShare: 0 }).and.nested.include({ 'files.heldout.length': 0 });
    expect([...likesOf('train').keys()].sort()).to.deep.equal([...readers].sort());
    expect(likesIn(manifest.files.train)).to.deep.equal({ readers: 60, likes: 120 });
    expect(new Set(manifest.files.train.map(({ name }) => name)).size).to.equal(manifest.files.train.length);
  });

  it('tells what is known of the books', async () => {
    const { files: listed } = await exported();
    expect(listed.books.map(({ books }) => books)).to.deep.equal([1]);
    const bytes = files.get(`train/${listed.books[0]?.name ?? ''}`) ?? new Uint8Array();
    expect(listed.books[0]).to.include({ bytes: bytes.length, sha256: artifactChecksum(bytes) });
    const books = new Map<BookId, KnownBook>();
    readBooksJsonl(new TextDecoder().decode(bytes), books);
    expect(Object.fromEntries(books)).to.deep.equal({ recalled: { authors: ['B'], series: [], genres: [] } });
  });

  it('gives the same files of the same log', async () => {
    await exported();
    const first = files;
    files = new Map();
    await exported();
    expect([...files].sort()).to.deep.equal([...first].sort());
  });

  it('writes the manifest last, and none when the log is restored under it', async () => {
    await exported();
    expect([...files.keys()].at(-1)).to.equal('train/manifest.json');
    files = new Map();
    const readPage: MemoryLog['readPage'] = async (range) => {
      const page = await log.readPage(range);
      return page && { ...page, epoch: range.partition === 9 ? 'e2' : page.epoch };
    };
    expect(
      String(await exported({ log: { ...log, readPage } }).catch((reason: unknown) => reason)),
    ).to.include('changed under the training job');
    expect([...files.keys()]).not.to.include('train/manifest.json');
  });

  it('ends when it is told to', async () => {
    const error = await exported({ signal: AbortSignal.abort() }).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'AbortError');
    expect(files.size).to.equal(0);
  });
});

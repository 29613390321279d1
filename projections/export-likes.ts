import type { BookId } from '../domain/ids.ts';
import { booksJsonl, type KnownBook } from '../domain/recommending/books-file.ts';
import { heldOutShareDefault, isHeldOut, type ReaderLikes } from '../domain/recommending/held-out.ts';
import { likesCsv } from '../domain/recommending/likes-file.ts';
import { likesFold, type LikesFold } from '../domain/recommending/likes.ts';
import type { BooksFile, ChannelManifest, LikesFile } from '../domain/recommending/training-manifests.ts';
import {
  domainEventOf,
  MalformedEventError,
  parseStoredEvent,
  type StoredEvent,
} from '../domain/stored-event.ts';
import { artifactChecksum } from './artifact-checksum.ts';
import type { Heads, LogReader } from './ports.ts';

/**
 * Writes the channels of a training job from the log as it ends now: who likes what and what is known of the books, in files of a partition each (a reader's events are all in one), the
 * held-out readers apart, and last the manifest. A partition is in memory at a time for each of {@link partitionsAtOnce}. Rejects when the log is
 * restored meanwhile, or cannot be read; then there is no manifest, and nobody can train on half of it.
 */
export async function exportLikes(job: ExportJob): Promise<ChannelManifest> {
  const heldOutShare = job.heldOutShare ?? heldOutShareDefault;
  const exportedAt = job.clock().toISOString();
  const heads = await job.log.heads();
  const withdrawn = new Set<BookId>();
  const files: Record<Channel, LikesFile[]> & { books: BooksFile[] } = { train: [], heldout: [], books: [] };
  const count = { events: 0, malformedEvents: 0 };
  const total = heads.positions.reduce((sum, position) => sum + position, 0);
  const partitions = heads.positions.keys();
  let readers = 0;
  const waiting: Omit<Shard, 'channel'>[] = [];
  const holdsOut = (): boolean => job.heldOutShare !== undefined || readers >= heldOutFromReaders;
  const writeWaiting = async (channel: Channel): Promise<void> => {
    const firstPart = channel === 'train' ? partsOfOthersMax : 0;
    for (const shard of waiting.splice(0)) {
      for await (const file of written(job, { ...shard, channel, firstPart })) files[channel].push(file);
    }
  };
  const worker = async (): Promise<void> => {
    for (const partition of partitions) {
      const fold = likesFold();
      const books = new Map<BookId, KnownBook>();
      for await (const page of pagesOf(job, heads, partition)) {
        count.malformedEvents += page.filter((event) => !apply({ fold, books }, event)).length;
        count.events += page.length;
        job.onProgress(count.events, total);
      }
      for (const bookId of fold.withdrawn()) withdrawn.add(bookId);
      if (books.size > 0) files.books.push(await writeBooks(job, partition, books));
      const likes = likesOf(fold);
      const apart = likes.filter(({ readerId }) => isHeldOut(readerId, heldOutShare));
      const others = likes.filter(({ readerId }) => !isHeldOut(readerId, heldOutShare));
      for await (const file of written(job, { channel: 'train', partition, likes: others }))
        files.train.push(file);
      readers += likes.length;
      waiting.push({ partition, likes: apart });
      if (holdsOut()) await writeWaiting('heldout');
    }
  };
  await Promise.all(Array.from({ length: partitionsAtOnce }, worker));
  await writeWaiting(holdsOut() ? 'heldout' : 'train');
  const manifest: ChannelManifest = {
    format: 1,
    exportedAt,
    log: { epoch: heads.epoch, positions: [...heads.positions] },
    ...count,
    withdrawnBooks: [...withdrawn].sort(),
    heldOutShare: holdsOut() ? heldOutShare : 0,
    files: {
      train: files.train.sort(byName),
      heldout: files.heldout.sort(byName),
      books: files.books.sort(byName),
    },
  };
  await job.write('train', manifestName, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  return manifest;
}

export type Channel = 'train' | 'heldout';

export type ExportJob = {
  readonly log: LogReader;
  /** Stores one file of a channel. */
  readonly write: (channel: Channel, name: string, bytes: Uint8Array) => Promise<void>;
  readonly gzip: (text: string) => Uint8Array;
  /** Left out, it is {@link heldOutShareDefault}, and nobody is held out of a log of fewer than {@link heldOutFromReaders}. */
  readonly heldOutShare?: number | undefined;
  readonly clock: () => Date;
  /** Events read so far, and in all. */
  readonly onProgress: (events: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
};

/** The file of the channel `train` that lists all others. */
export const manifestName = 'manifest.json';

/** How many likes the files of a channel hold, and of how many readers. */
export const likesIn = (
  files: readonly LikesFile[],
): { readonly readers: number; readonly likes: number } => ({
  readers: files.reduce((sum, { readers }) => sum + readers, 0),
  likes: files.reduce((sum, { likes }) => sum + likes, 0),
});

/** Partitions read at the same time, so that one is parsed while others are on their way. */
export const partitionsAtOnce = 4;

/** A smaller library needs all its readers to learn from, and a tenth of them would tell nothing. */
export const heldOutFromReaders = 200;

/** Files of a partition are fewer, so that held-out readers who are trained on after all have names of their own. */
const partsOfOthersMax = 9_000;

/** A new file is begun when one holds so many likes: some megabytes, whatever the size of a partition. */
export const likesPerFileMax = 500_000;

/** The size of the pages the log is read in. */
const exportPage = { bytesMax: 1_000_000, eventsMax: 2_000 } as const;

async function* pagesOf(
  { log, signal }: ExportJob,
  { epoch, positions }: Heads,
  partition: number,
): AsyncGenerator<readonly StoredEvent[]> {
  const to = positions[partition] ?? 0;
  for (let from = 1; from <= to;) {
    signal?.throwIfAborted();
    const page = await log.readPage({ partition, from, to, ...exportPage });
    if (page?.epoch !== epoch) {
      throw new Error(
        `the log changed under the training job at ${partition}.${from}: it was restored, or truncated`,
      );
    }
    yield page.events;
    from = page.to + 1;
  }
}

/** What a partition comes to. */
type Folded = { readonly fold: LikesFold; readonly books: Map<BookId, KnownBook> };

/** Whether the event could be read; one of a type that only newer code knows could, and says nothing of likes. */
function apply({ fold, books }: Folded, stored: StoredEvent): boolean {
  try {
    const event = parseStoredEvent(stored);
    if (event === undefined) return true;
    fold.apply(domainEventOf(event));
    if (event.type === 'BookAdded' || event.type === 'BookRevised') {
      const { bookId, authors, series, genres } = event.data;
      books.set(bookId, { authors, series, genres });
    }
    return true;
  } catch (error) {
    if (error instanceof MalformedEventError) return false;
    throw error;
  }
}

const likesOf = (fold: LikesFold): ReaderLikes[] =>
  [...fold.readers()]
    .map(([readerId, books]) => ({ readerId, books }))
    .filter(({ books }) => books.length > 0);

type Shard = {
  readonly channel: Channel;
  readonly partition: number;
  readonly likes: readonly ReaderLikes[];
  /** The number in the name of its first file. */
  readonly firstPart?: number;
};

async function* written(
  job: ExportJob,
  { channel, partition, likes, firstPart = 0 }: Shard,
): AsyncGenerator<LikesFile> {
  let part = firstPart;
  for (const readers of inFiles(likes)) {
    const name = `likes-${padded(partition, 2)}-${padded(part, 4)}.csv.gz`;
    const bytes = job.gzip(likesCsv(readers));
    await job.write(channel, name, bytes);
    part += 1;
    yield {
      name,
      bytes: bytes.length,
      sha256: artifactChecksum(bytes),
      readers: readers.length,
      likes: readers.reduce((sum, { books }) => sum + books.length, 0),
    };
  }
}

async function writeBooks(
  job: ExportJob,
  partition: number,
  books: ReadonlyMap<BookId, KnownBook>,
): Promise<BooksFile> {
  const name = `books-${padded(partition, 2)}-0000.jsonl.gz`;
  const bytes = job.gzip(booksJsonl(books));
  await job.write('train', name, bytes);
  return { name, bytes: bytes.length, sha256: artifactChecksum(bytes), books: books.size };
}

function* inFiles(likes: readonly ReaderLikes[]): Generator<readonly ReaderLikes[]> {
  let readers: ReaderLikes[] = [];
  let count = 0;
  for (const reader of likes) {
    readers.push(reader);
    count += reader.books.length;
    if (count < likesPerFileMax) continue;
    yield readers;
    readers = [];
    count = 0;
  }
  if (readers.length > 0) yield readers;
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');
const byName = (left: { readonly name: string }, right: { readonly name: string }): number =>
  left.name < right.name ? -1 : 1;

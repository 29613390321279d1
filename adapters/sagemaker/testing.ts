import path from 'node:path';
import { encodeArtifact } from '../../domain/recommending/artifact.ts';
import { booksJsonl } from '../../domain/recommending/books-file.ts';
import { isHeldOut, type ReaderLikes } from '../../domain/recommending/held-out.ts';
import { likesCsv } from '../../domain/recommending/likes-file.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import {
  bookNamed,
  entryOf,
  likesOf,
  modelOf,
  readerNamed,
} from '../../domain/recommending/testing/samples.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import type { ChannelManifest } from '../../domain/recommending/training-manifests.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import { channelFolders, writeJobConfig } from './channel-folder.ts';
import { gzipText } from './likes-gzip.ts';

/** An artifact in which who likes Dune likes `other`; trained on this day of 2026. */
export function sampleArtifact(other = 'emma', day = '01'): { modelVersion: string; bytes: Uint8Array } {
  const model = modelOf(likesOf({ ana: `dune ${other}`, bea: `dune ${other}`, caio: 'dune kim' }));
  const { header, bytes } = encodeArtifact(
    model,
    {
      trainedAt: `2026-01-${day}T00:00:00.000Z`,
      log: { epoch: 'e1', positions: [6] },
      parameters: modelParametersDefault,
      counts: { readers: 3, likes: 6 },
    },
    artifactChecksum,
  );
  return { modelVersion: header.modelVersion, bytes };
}

/** A reader who gave Dune five stars. */
export const duneReader: ReaderHistory = { recent: [entryOf('dune', { stars: 5 })], seen: [] };

/** So many readers, each of whom likes the books of one shelf of six, and one of the next. */
export const shelfReaders = (count: number): readonly ReaderLikes[] =>
  Array.from({ length: count }, (_, index) => ({
    readerId: readerNamed(`r-${index}`),
    books: [0, 1, 2, 3, 4, 5, 6].map((place) => bookNamed(`b-${Math.floor(index / 10) * 6 + place}`)),
  }));

/** Writes what SageMaker gives a training job into a folder: its configuration, and the likes as an export writes them. */
export async function writeTrainingJob(
  root: string,
  likes: readonly ReaderLikes[],
  hyperparameters: Readonly<Record<string, string>> = {},
): Promise<ChannelManifest> {
  const write = await channelFolders(path.join(root, 'input', 'data'));
  const heldOutShare = 0.2;
  const booksFile = async () => {
    const name = 'books-00-0000.jsonl.gz';
    const known = { authors: ['Anonymous'], series: [], genres: ['fantasy'] };
    const bytes = gzipText(booksJsonl(new Map([[bookNamed('b-0'), known]])));
    await write('train', name, bytes);
    return { name, bytes: bytes.length, sha256: artifactChecksum(bytes), books: 1 };
  };
  const fileOf = async (channel: 'train' | 'heldout', part: readonly ReaderLikes[]) => {
    const bytes = gzipText(likesCsv(part));
    await write(channel, 'likes-00-0000.csv.gz', bytes);
    const count = part.reduce((sum, { books }) => sum + books.length, 0);
    const sum = { sha256: artifactChecksum(bytes), bytes: bytes.length };
    return { name: 'likes-00-0000.csv.gz', ...sum, readers: part.length, likes: count };
  };
  const manifest: ChannelManifest = {
    format: 1,
    exportedAt: '2026-01-01T00:00:00.000Z',
    log: { epoch: 'e1', positions: [7, 9] },
    events: 16,
    malformedEvents: 0,
    withdrawnBooks: [],
    heldOutShare,
    files: {
      books: [await booksFile()],
      train: [
        await fileOf(
          'train',
          likes.filter(({ readerId }) => !isHeldOut(readerId, heldOutShare)),
        ),
      ],
      heldout: [
        await fileOf(
          'heldout',
          likes.filter(({ readerId }) => isHeldOut(readerId, heldOutShare)),
        ),
      ],
    },
  };
  await write('train', 'manifest.json', Buffer.from(JSON.stringify(manifest)));
  await writeJobConfig(root, hyperparameters);
  return manifest;
}

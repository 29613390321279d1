import { z } from 'zod';
import { bookIdSchema } from '../ids.ts';
import { modelVersionSchema } from './artifact-header.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The log that something was made from: its epoch, and how far each partition was read. */
const logSchema = z.object({ epoch: z.string(), positions: z.array(count) });

/** The name of a file in a channel: nothing that leads elsewhere. */
const fileName = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/);

export const likesFileSchema = z.object({
  name: fileName,
  bytes: count,
  sha256,
  readers: count,
  likes: count,
});
export type LikesFile = Readonly<z.output<typeof likesFileSchema>>;

export const booksFileSchema = z.object({ name: fileName, bytes: count, sha256, books: count });
export type BooksFile = Readonly<z.output<typeof booksFileSchema>>;

/** What an export of likes says of itself: `manifest.json` of the channel `train`. */
export const channelManifestSchema = z.object({
  format: z.literal(1),
  exportedAt: z.iso.datetime(),
  log: logSchema,
  /** Events read, and those among them that did not fit their schema and were passed over. */
  events: count,
  malformedEvents: count,
  /** Books that are not to be recommended any more: their likes are in the files all the same. */
  withdrawnBooks: z.array(bookIdSchema),
  heldOutShare: z.number().min(0).max(0.5),
  /** The likes by channel; and the books, which are in the channel `train`, too. */
  files: z.object({
    train: z.array(likesFileSchema),
    heldout: z.array(likesFileSchema),
    books: z.array(booksFileSchema),
  }),
});
export type ChannelManifest = Readonly<z.output<typeof channelManifestSchema>>;

const share = z.number().min(0).max(1);

/** What is known of a trained model besides the model: `manifest.json` beside `model.bin`. */
export const modelManifestSchema = z.object({
  format: z.literal(1),
  modelVersion: modelVersionSchema,
  trainedAt: z.iso.datetime(),
  log: logSchema,
  hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  counts: z.object({ readers: count, likes: count, books: count, weights: count, readersLeftOut: count }),
  /** Whom it was measured on; `readers` and `likes` are those that were kept apart. */
  heldOut: z.object({ share: z.number().min(0).max(0.5), readers: count, likes: count }),
  metrics: z.object({
    /** Held-out readers with two likes or more: those that the next three are means over. */
    readers: count,
    recall20: share,
    ndcg20: share,
    hitRate20: share,
    trainSeconds: z.number().min(0),
    peakMiB: z.number().min(0),
  }),
  /** Of `model.bin`. */
  bytes: count,
  sha256,
});
export type ModelManifest = Readonly<z.output<typeof modelManifestSchema>>;

import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { pageSchema, type Page } from '../../domain/page.ts';

const deduplicationIdLengthMax = 128;

/** What a page may take as JSON; a compressed one that would become larger is not read, nor sent compressed. */
export const pageBytesMax = 4 * 1024 * 1024;

/** What a compressed body starts with, before its base64. JSON does not start so. */
const compressedMark = 'zstd:';

/** The fast end of zstd: four times as many bytes a second as its JSON takes to write, and a tenth of them left. The checksum tells a damaged body. */
const compression: ZstdOptions = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** A frame that asks for a larger window than any of ours needs is refused before memory is taken for it. */
const decompression: ZstdOptions = {
  maxOutputLength: pageBytesMax,
  params: { [constants.ZSTD_d_windowLogMax]: Math.log2(pageBytesMax) },
};

/**
 * The name under which SQS takes a page once in five minutes: `epoch:partition:from:to`. The same events in another cut have
 * another name; the page rule sees to those.
 */
export function deduplicationId({ epoch, partition, from, to }: Page): string {
  const id = `${epoch}:${partition}:${from}:${to}`;
  if (id.length <= deduplicationIdLengthMax) return id;
  return createHash('sha256').update(id).digest('hex');
}

/** What the queues of a relay are sent is the same text, made once as long as the page is shared. */
const bodies = new WeakMap<Page, string>();

/**
 * A page as the text of a message: its JSON, compressed where that makes it shorter, so that no page takes more than its JSON would.
 * Only characters that SQS lets through.
 */
export function pageBody(page: Page): string {
  const known = bodies.get(page);
  if (known !== undefined) return known;
  const body = shorter(JSON.stringify(page));
  bodies.set(page, body);
  return body;
}

/**
 * Reads {@link pageBody}, compressed or not; undefined when the text is no page, is damaged, or would become larger than
 * {@link pageBytesMax}.
 */
export function parsePageBody(body: string): Page | undefined {
  const text = body.startsWith(compressedMark) ? decompressed(body.slice(compressedMark.length)) : body;
  const json = text === undefined ? undefined : parseJson(text);
  return pageSchema.safeParse(json).data;
}

function shorter(json: string): string {
  const plain = escaped(json);
  const bytes = Buffer.from(json);
  if (bytes.byteLength > pageBytesMax) return plain;
  const compressed = compressedMark + zstdCompressSync(bytes, compression).toString('base64');
  return compressed.length < Buffer.byteLength(plain) ? compressed : plain;
}

/** SQS refuses the non-characters U+FFFE and U+FFFF, and some servers whatever lies beyond U+FFFF; escaped they pass, and come back as they were. */
const escaped = (json: string): string =>
  json.replace(/[\ud800-\udfff\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

function decompressed(base64: string): string | undefined {
  try {
    return zstdDecompressSync(Buffer.from(base64, 'base64'), decompression).toString();
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import { bookIdSchema, type BookId } from '../ids.ts';
import {
  artifactHeaderSchema,
  formatVersion,
  modelVersionOf,
  type ArtifactHeader,
} from './artifact-header.ts';
import type { ItemModel } from './model.ts';

/**
 * A trained model as bytes: 8 bytes `ESTMODEL`, the length of the header (32-bit unsigned), the header as JSON in UTF-8, the
 * payload. The payload holds, one after another, `offsets` (books + 1, 32-bit unsigned), `targets` (32-bit), `weights` (32-bit
 * floats) and the book ids, joined by line feeds. Numbers are little-endian.
 */
export function encodeArtifact(model: ItemModel, facts: TrainingFacts, sha256: Sha256): EncodedArtifact {
  const payload = joined([
    bytesOf(model.offsets),
    bytesOf(model.targets),
    bytesOf(model.weights),
    encoder.encode(model.books.join('\n')),
  ]);
  const checksum = sha256(payload);
  const header: ArtifactHeader = {
    ...facts,
    formatVersion,
    modelVersion: modelVersionOf(facts.trainedAt, checksum),
    counts: { ...facts.counts, books: model.books.length, weights: model.weights.length },
    payloadBytes: payload.length,
    checksum,
  };
  const headerBytes = encoder.encode(JSON.stringify(header));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, headerBytes.length, true);
  return { header, bytes: joined([encoder.encode(magic), length, headerBytes, payload]) };
}

/** Reads what {@link encodeArtifact} wrote. Throws `ArtifactError`, whose `fault` says what is wrong with the bytes. */
export function decodeArtifact(
  bytes: Uint8Array,
  sha256: Sha256,
): { header: ArtifactHeader; model: ItemModel } {
  const { header, payload } = split(bytes);
  if (sha256(payload) !== header.checksum) {
    throw new ArtifactError('corrupt', 'the checksum of the payload is not the one in the header');
  }
  const model = readModel(payload, header.counts);
  checkModel(model, header.counts);
  return { header, model };
}

/** What the training job knows of a model besides the model. */
export type TrainingFacts = {
  /** ISO 8601, UTC. */
  readonly trainedAt: string;
  readonly log: ArtifactHeader['log'];
  readonly parameters: ArtifactHeader['parameters'];
  readonly counts: Omit<ArtifactHeader['counts'], 'books' | 'weights'>;
};

export type EncodedArtifact = { readonly header: ArtifactHeader; readonly bytes: Uint8Array };

/** The SHA-256 of the bytes, in lower-case hexadecimal; passed in, because the domain does no cryptography of its own. */
export type Sha256 = (bytes: Uint8Array) => string;

/** Bytes that are not an artifact this code can use. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
  readonly fault: 'not-an-artifact' | 'unsupported-format' | 'truncated' | 'corrupt';

  constructor(fault: ArtifactError['fault'], message: string, options?: ErrorOptions) {
    super(`${fault}: ${message}`, options);
    this.fault = fault;
  }
}

const magic = 'ESTMODEL';
const headerBytesMax = 1024 * 1024;
const preludeBytes = magic.length + 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function split(bytes: Uint8Array): { header: ArtifactHeader; payload: Uint8Array } {
  const start = encoder.encode(magic).subarray(0, bytes.length);
  if (bytes.length === 0 || start.some((byte, index) => byte !== bytes[index])) {
    throw new ArtifactError('not-an-artifact', `it does not begin with ${magic}`);
  }
  if (bytes.length < preludeBytes) throw new ArtifactError('truncated', 'it ends before its header');
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  if (headerBytes > headerBytesMax) throw new ArtifactError('corrupt', `its header has ${headerBytes} bytes`);
  const payloadStart = preludeBytes + headerBytes;
  if (bytes.length < payloadStart) throw new ArtifactError('truncated', 'it ends in its header');
  const header = parseHeader(decoder.decode(bytes.subarray(preludeBytes, payloadStart)));
  const payload = bytes.subarray(payloadStart);
  if (payload.length < header.payloadBytes) {
    throw new ArtifactError('truncated', `${payload.length} of ${header.payloadBytes} bytes are there`);
  }
  if (payload.length > header.payloadBytes) throw new ArtifactError('corrupt', 'bytes follow its payload');
  return { header, payload };
}

function parseHeader(text: string): ArtifactHeader {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ArtifactError('corrupt', 'its header is not JSON', { cause });
  }
  const format = z.object({ formatVersion: z.number() }).safeParse(json);
  if (format.success && format.data.formatVersion !== formatVersion) {
    throw new ArtifactError(
      'unsupported-format',
      `version ${format.data.formatVersion}, not ${formatVersion}`,
    );
  }
  const header = artifactHeaderSchema.safeParse(json);
  if (header.success) return header.data;
  throw new ArtifactError('corrupt', `its header is wrong: ${z.prettifyError(header.error)}`);
}

function readModel(payload: Uint8Array, { books, weights }: ArtifactHeader['counts']): ItemModel {
  const targetsStart = (books + 1) * 4;
  const weightsStart = targetsStart + weights * 4;
  const idsStart = weightsStart + weights * 4;
  if (payload.length < idsStart) throw new ArtifactError('corrupt', 'it is too short for its counts');
  // Copies, because typed arrays must be aligned, and so that the bytes can be let go.
  const ids = decoder.decode(payload.subarray(idsStart));
  return {
    offsets: new Uint32Array(copied(payload, 0, targetsStart)),
    targets: new Int32Array(copied(payload, targetsStart, weightsStart)),
    weights: new Float32Array(copied(payload, weightsStart, idsStart)),
    books: ids === '' ? [] : ids.split('\n').map(parseBookId),
  };
}

const copied = (bytes: Uint8Array, from: number, to: number): ArrayBuffer =>
  new Uint8Array(bytes.subarray(from, to)).buffer;

function parseBookId(text: string): BookId {
  const bookId = bookIdSchema.safeParse(text);
  if (bookId.success) return bookId.data;
  throw new ArtifactError('corrupt', `${JSON.stringify(text.slice(0, 80))} is not a book id`);
}

/** A right checksum proves only that the bytes are as written; a faulty writer must not make the server read out of bounds. */
function checkModel({ books, offsets, targets, weights }: ItemModel, counts: ArtifactHeader['counts']): void {
  const isConsistent =
    books.length === counts.books &&
    new Set(books).size === books.length &&
    offsets[0] === 0 &&
    offsets.at(-1) === weights.length &&
    offsets.every((offset, index) => index === 0 || offset >= (offsets[index - 1] ?? 0)) &&
    targets.every((target) => target >= 0 && target < books.length) &&
    weights.every(Number.isFinite);
  if (!isConsistent) throw new ArtifactError('corrupt', 'its arrays contradict one another');
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bytesOf(numbers: Uint32Array | Int32Array | Float32Array): Uint8Array {
  if (!isLittleEndian) throw new Error('models are written on little-endian machines only');
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

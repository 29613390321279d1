import { ownerOf, type StreamId } from './ids.ts';

/** Number of partitions of a new log: the ceiling for database servers and queue groups. Stored with the log. */
export const partitionCountDefault = 16;

/** The partition that holds a stream: murmur3 of its owner, modulo the log's number of partitions. */
export const partitionOf = (stream: StreamId, partitionCount: number): number =>
  murmur3(ownerOf(stream)) % partitionCount;

/** The partition of everything that belongs to this owner (a book id or a reader id). */
export const partitionOfOwner = (owner: string, partitionCount: number): number =>
  murmur3(owner) % partitionCount;

const encoder = new TextEncoder();
/** Every command hashes an id several times: the bytes of a short text are written here instead of into memory of their own. */
const scratch = new Uint8Array(256);
const utf8BytesPerUnitMax = 3;

/**
 * MurmurHash3 x86 32-bit, seed 0, of the UTF-8 bytes of `text`; an unsigned 32-bit integer.
 * Source: Austin Appleby, `MurmurHash3.cpp` in SMHasher (public domain). Known answers are in the test:
 * changing the result would move every stream to another partition.
 */
export function murmur3(text: string): number {
  if (text.length * utf8BytesPerUnitMax > scratch.length) {
    const bytes = encoder.encode(text);
    return hashOf(bytes, bytes.length);
  }
  return hashOf(scratch, encoder.encodeInto(text, scratch).written);
}

function hashOf(bytes: Uint8Array, length: number): number {
  const at = (offset: number): number => bytes[offset] ?? 0;
  const blockEnd = length & ~3;
  let hash = 0;
  for (let offset = 0; offset < blockEnd; offset += 4) {
    hash ^= scramble(at(offset) | (at(offset + 1) << 8) | (at(offset + 2) << 16) | (at(offset + 3) << 24));
    hash = (Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let offset = length - 1; offset >= blockEnd; offset -= 1) {
    tail = (tail << 8) | at(offset);
  }
  hash ^= scramble(tail);
  return finish(hash ^ length);
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

const scramble = (block: number): number =>
  Math.imul(rotateLeft(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);

function finish(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

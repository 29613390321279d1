import { z } from 'zod';
import type { BookId } from '../../ids.ts';
import { murmur3 } from '../../partition.ts';

/** Books that one walk through pages can show; then there is no next page. */
export const pagedMax = 200;

const digits = 6;
const hashPattern = /^(?:[0-9a-z]{6}){0,200}$/;

/**
 * What the earlier pages of a list have shown, oldest first, as a cursor carries it: of every book a hash of 31 bits in {@link digits} digits of base 36. A book that
 * shares its hash with one of 200 others is passed over: once in ten million.
 */
export const shownSchema = z.string().regex(hashPattern, 'must be as an answer gave it');

/** `shown` with these books after it; not more than {@link pagedMax}. */
export const withShown = (shown: string, books: readonly BookId[]): string =>
  (shown + books.map(hashOf).join('')).slice(0, pagedMax * digits);

export const shownCount = (shown: string): number => shown.length / digits;

/** Whether a book is among those shown. */
export function isAmong(shown: string): (id: BookId) => boolean {
  if (shown === '') return () => false;
  const hashes = new Set(hashesIn(shown));
  return (id) => hashes.has(hashOf(id));
}

/** Whether a book is among the last `count` shown. */
export const isAmongLast = (shown: string, count: number): ((id: BookId) => boolean) =>
  isAmong(count === 0 ? '' : shown.slice(-count * digits));

const hashesIn = (shown: string): string[] =>
  Array.from({ length: shownCount(shown) }, (_, index) => shown.slice(index * digits, (index + 1) * digits));

const hashOf = (id: BookId): string => (murmur3(`shown ${id}`) >>> 1).toString(36).padStart(digits, '0');

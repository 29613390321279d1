import type { BookId } from '../../domain/ids.ts';
import type { BookFacts, Stars } from '../../domain/values.ts';

/** A row of a data set's file as the import takes it, or why it cannot; `line` counts from 1. */
export type Row<Value> =
  | { readonly file: string; readonly line: number; readonly value: Value }
  | { readonly file: string; readonly line: number; readonly fault: string };

export type ImportedBook = { readonly bookId: BookId; readonly facts: BookFacts };

/** What a reader did with a book: gave stars, or (`stars: null`) liked it without saying how much. */
export type ImportedReading = {
  /** Names the reader within the data set. */
  readonly reader: string;
  readonly bookId: BookId;
  readonly stars: Stars | null;
};

/** The rows of a file, read as a stream. */
export type Rows<Value> = {
  readonly file: string;
  /** About how many there are, to show how far reading has come. */
  readonly count: () => Promise<number>;
  readonly read: () => AsyncIterable<Row<Value>>;
};

/** What the import takes, whatever the format. It is read in this order. */
export type DataSet = {
  /** Kebab-case; part of command ids and of the issuer of its readers, so that no two data sets are taken for one. */
  readonly name: string;
  /** What must be known before books can be read, and is in them then. */
  readonly tags: readonly Rows<null>[];
  readonly books: Rows<ImportedBook>;
  readonly readings: Rows<ImportedReading>;
};

/** The data set is not what it was said to be; the message says in one line what is wrong. */
export class DataSetError extends Error {
  override readonly name = 'DataSetError';
}

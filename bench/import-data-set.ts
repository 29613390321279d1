import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { randomOf, wholeBetween } from '../infra/seed/random.ts';

type Size = { readonly books: number; readonly readers: number; readonly likesPerReader: number };

/** Writes a made-up data set in the format of goodbooks-10k: books in series of five, and readers who like the first books more than the last. */
export async function writeMadeUpDataSet(folder: string, size: Size): Promise<void> {
  await write(path.join(folder, 'books.csv'), bookLines(size));
  await write(path.join(folder, 'reader_likes.csv'), likeLines(size));
}

const write = (file: string, lines: Iterable<string>): Promise<void> =>
  pipeline(Readable.from(lines), createWriteStream(file));

function* bookLines({ books }: Size): Generator<string> {
  yield 'book_id,goodreads_book_id,work_id,authors,original_publication_year,title,language_code\n';
  for (let book = 1; book <= books; book += 1) {
    const series = Math.ceil(book / 5);
    const title = `"Made-up Book ${book} (Made-up Series ${series}, #${((book - 1) % 5) + 1})"`;
    yield `${book},${book},${book},"Author ${series}, Translator ${book % 97}",${1900 + (book % 120)}.0,${title},eng\n`;
  }
}

function* likeLines({ books, readers, likesPerReader }: Size): Generator<string> {
  const random = randomOf({ seed: 10_000, stream: 0 });
  yield 'reader,book_id\n';
  for (let reader = 0; reader < readers; reader += 1) {
    const liked = new Set<number>();
    while (liked.size < likesPerReader) {
      const range = wholeBetween(random, { from: 1, to: books });
      liked.add(wholeBetween(random, { from: 1, to: range }));
    }
    for (const book of liked) yield `${reader},${book}\n`;
  }
}

import { writeFileSync } from 'node:fs';
import path from 'node:path';

const bookColumns = [
  'book_id',
  'goodreads_book_id',
  'best_book_id',
  'work_id',
  'authors',
  'original_publication_year',
  'original_title',
  'title',
  'language_code',
] as const;

/** A row of `books.csv`; what is not said is made up. */
export type BookRow = Partial<Record<(typeof bookColumns)[number], string>> & {
  readonly book_id: string;
  readonly title: string;
};

/** The rows of a data set for a test; a file that is not named is not written. A line of text stands for a row as it is. */
type Content = {
  readonly books: readonly (BookRow | string)[];
  readonly ratings?: readonly (readonly string[] | string)[];
  readonly likes?: readonly (readonly string[])[];
  readonly tags?: readonly (readonly string[])[];
  readonly 'book_tags.csv'?: readonly (readonly string[])[];
  readonly 'book_tags_sample.csv'?: readonly (readonly string[])[];
  readonly withoutColumns?: readonly string[];
};

/** Writes made-up files in the format of goodbooks-10k into a folder. */
export function writeDataSet(
  folder: string,
  { books, ratings, likes, tags, withoutColumns = [], ...bookTags }: Content,
): void {
  const write = (
    file: string,
    header: readonly string[],
    rows: readonly (readonly string[] | string)[],
  ): void => {
    const kept = header.filter((column) => !withoutColumns.includes(column));
    const lines = [kept, ...rows].map((row) => (typeof row === 'string' ? row : row.map(quoted).join(',')));
    writeFileSync(path.join(folder, file), lines.map((line) => `${line}\n`).join(''));
  };
  const bookLine = (row: BookRow): readonly string[] =>
    bookColumns.map((column) => row[column] ?? madeUp(column, row));
  write(
    'books.csv',
    bookColumns,
    books.map((row) => (typeof row === 'string' ? row : bookLine(row))),
  );
  if (ratings !== undefined) write('ratings.csv', ['user_id', 'book_id', 'rating'], ratings);
  if (likes !== undefined) write('reader_likes.csv', ['reader', 'book_id'], likes);
  if (tags !== undefined) write('tags.csv', ['tag_id', 'tag_name'], tags);
  for (const [file, rows] of Object.entries(bookTags))
    write(file, ['goodreads_book_id', 'tag_id', 'count'], rows);
}

function madeUp(column: (typeof bookColumns)[number], { book_id, title }: BookRow): string {
  switch (column) {
    case 'book_id':
    case 'goodreads_book_id':
    case 'best_book_id':
    case 'work_id':
      return book_id;
    case 'title':
    case 'original_title':
      return title;
    case 'authors':
      return 'Ana Sá, Rui Melo';
    case 'original_publication_year':
      return '1999.0';
    case 'language_code':
      return 'eng';
  }
}

const quoted = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

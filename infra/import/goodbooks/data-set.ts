import { statSync } from 'node:fs';
import path from 'node:path';
import { countLines, csvHeader, csvRows } from '../csv.ts';
import { DataSetError, type DataSet, type Row, type Rows } from '../data-set.ts';
import { bookGenres } from './book-genres.ts';
import { bookOf, bookTagOf, columns, likeOf, ratingOf, tagOf, type Parsed } from './rows.ts';

/**
 * The data set in a folder, in the format of goodbooks-10k: `books.csv`; `ratings.csv`, else `reader_likes.csv`; and, where there are any, `tags.csv`
 * with `book_tags.csv`, else with `book_tags_sample.csv`. Rejects with a `DataSetError` when a file or a column is missing.
 */
export async function openGoodbooks(folder: string): Promise<DataSet> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new DataSetError(`there is no folder ${folder}`);
  }
  const genres = bookGenres();
  const has = (file: string): boolean => isFile(path.join(folder, file));
  const bookTags = ['book_tags.csv', 'book_tags_sample.csv'].find(has);
  const isTagged = has('tags.csv') && bookTags !== undefined;
  return {
    name: 'goodbooks',
    tags: isTagged
      ? [
          await openRows(fileIn(folder, 'tags.csv'), columns.tags, (fields) =>
            noted(tagOf(fields), genres.addTag),
          ),
          await openRows(fileIn(folder, bookTags), columns.bookTags, (fields) =>
            noted(bookTagOf(fields), genres.addBookTag),
          ),
        ]
      : [],
    books: await openRows(fileIn(folder, 'books.csv'), columns.books, (fields) =>
      bookOf(fields, genres.of(fields.goodreads_book_id)),
    ),
    readings:
      !has('ratings.csv') && has('reader_likes.csv')
        ? await openRows(fileIn(folder, 'reader_likes.csv'), columns.likes, likeOf)
        : await openRows(fileIn(folder, 'ratings.csv'), columns.ratings, ratingOf),
  };
}

const isFile = (where: string): boolean => statSync(where, { throwIfNoEntry: false })?.isFile() === true;

type File = { readonly name: string; readonly path: string };

function fileIn(folder: string, name: string): File {
  const file = { name, path: path.join(folder, name) };
  if (isFile(file.path)) return file;
  const instead = name === 'ratings.csv' ? ', and no reader_likes.csv either' : '';
  throw new DataSetError(`there is no ${name} in ${folder}${instead}`);
}

async function openRows<Column extends string, Value>(
  file: File,
  wanted: readonly Column[],
  parse: (fields: Readonly<Record<Column, string>>) => Parsed<Value>,
): Promise<Rows<Value>> {
  const header = await csvHeader(file.path);
  const lacking = wanted.filter((column) => !header.includes(column));
  if (lacking.length > 0) {
    throw new DataSetError(
      `${file.path} lacks the column${lacking.length > 1 ? 's' : ''} ${lacking.join(', ')}`,
    );
  }
  return {
    file: file.name,
    count: async () => Math.max(0, (await countLines(file.path)) - 1),
    read: () => rowsOf(file, wanted, parse),
  };
}

async function* rowsOf<Column extends string, Value>(
  file: File,
  wanted: readonly Column[],
  parse: (fields: Readonly<Record<Column, string>>) => Parsed<Value>,
): AsyncGenerator<Row<Value>> {
  for await (const row of csvRows(file.path, wanted)) {
    const { line } = row;
    if ('fault' in row) yield { file: file.name, line, fault: row.fault };
    else yield { file: file.name, line, ...parse(row.fields) };
  }
}

function noted<Value>(parsed: Parsed<Value>, note: (value: Value) => void): Parsed<null> {
  if ('fault' in parsed) return parsed;
  note(parsed.value);
  return { value: null };
}

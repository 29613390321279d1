import { expect } from 'chai';
import {
  bookIdSchema,
  bookStream,
  commandIdSchema,
  exposureStream,
  ownerOf,
  readerStream,
  readingStream,
  streamIdSchema,
} from './ids.ts';
import { ana, bookNamed, emma, readerNamed } from './testing/examples.ts';

describe('an id of a book or a reader', () => {
  it('takes 1 to 64 lower-case letters, digits and hyphens', () => {
    for (const id of ['b', '7', 'b-the-hobbit', '019a-7c', 'x'.repeat(64)]) {
      expect(bookIdSchema.safeParse(id).success, id).to.equal(true);
    }
  });

  it('refuses what would need escaping in a URL, a key or a stream name', () => {
    for (const id of ['', 'B', 'a b', 'a+b', 'a/b', 'á', '-a', 'a\n', 'x'.repeat(65)]) {
      expect(bookIdSchema.safeParse(id).success, JSON.stringify(id)).to.equal(false);
    }
  });
});

describe('a command id', () => {
  it('takes visible ASCII up to 128 characters', () => {
    expect(commandIdSchema.safeParse('~!"{}@' + 'x'.repeat(122)).success).to.equal(true);
  });

  it('refuses blanks, other characters, nothing, and more', () => {
    for (const id of ['', ' ', 'a b', 'é', '\u0000', 'x'.repeat(129)]) {
      expect(commandIdSchema.safeParse(id).success, JSON.stringify(id)).to.equal(false);
    }
  });
});

describe('a stream', () => {
  it('is named after what it holds and whose it is', () => {
    expect(bookStream(emma)).to.equal('book-b-emma');
    expect(readerStream(ana)).to.equal('reader-ana');
    expect(readingStream(ana, emma)).to.equal('reading-ana+b-emma');
    expect(exposureStream(ana, '2026-01-02')).to.equal('exposure-ana+2026-01-02');
  });

  it('belongs to the book or the reader it is named after, hyphens and all', () => {
    expect(ownerOf(bookStream(bookNamed('b-the-hobbit')))).to.equal('b-the-hobbit');
    expect(ownerOf(readerStream(readerNamed('r-1-2')))).to.equal('r-1-2');
  });

  it('of a reading, or of a day’s recommendations, belongs to the reader, so that all of a reader lies in one partition', () => {
    expect(ownerOf(readingStream(readerNamed('r-1-2'), emma))).to.equal('r-1-2');
    expect(ownerOf(exposureStream(readerNamed('r-1-2'), '2026-01-02'))).to.equal('r-1-2');
  });

  it('is parsed back from its name, and from nothing else', () => {
    const ofDay = exposureStream(ana, '2026-01-02');
    for (const stream of [bookStream(emma), readerStream(ana), readingStream(ana, emma), ofDay]) {
      expect(streamIdSchema.parse(stream)).to.equal(stream);
    }
    for (const text of ['', 'book', 'book-', 'Book-a', 'reading-a+', 'reading-a+b+c', 'book-a b']) {
      expect(streamIdSchema.safeParse(text).success, text).to.equal(false);
    }
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { bookStream, readerStream, readingStream } from './ids.ts';
import { murmur3, partitionCountDefault, partitionOf, partitionOfOwner } from './partition.ts';
import { ana, bookNamed, emma } from './testing/examples.ts';

describe('murmur3', () => {
  // Published answers of MurmurHash3 x86 32-bit with seed 0, one of every length modulo 4.
  const knownAnswers: readonly (readonly [string, number])[] = [
    ['', 0],
    ['!', 0x72661cf4],
    ['!C', 0xa0f7b07a],
    ['!Ce', 0x7e4a8634],
    ['\0\0\0\0', 0x2362f9de],
    ['hello', 0x248bfa47],
    ['hello, world', 0x149bbb7f],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ];
  for (const [text, answer] of knownAnswers) {
    it(`of ${JSON.stringify(text)} is 0x${answer.toString(16)}, as published`, () => {
      expect(murmur3(text)).to.equal(answer);
    });
  }

  it('takes the bytes of UTF-8, whatever the script', () => {
    // From an implementation in another language, which also gives every published answer.
    expect(murmur3('João 😀')).to.equal(0x67de25f2);
  });

  it('is an unsigned 32-bit integer for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(murmur3(text)).to.satisfy(
          (hash: number) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32,
        );
      }),
    );
  });
});

describe('the partition of a stream', () => {
  it('never moves: these lie where the first log put them', () => {
    expect(partitionOf(bookStream(emma), 16)).to.equal(4);
    expect(partitionOf(readerStream(ana), 16)).to.equal(10);
    expect(partitionOf(bookStream(bookNamed('b-the-hobbit')), 16)).to.equal(2);
  });

  it('is one of sixteen, unless the log was created otherwise', () => {
    expect(partitionCountDefault).to.equal(16);
  });

  it('is the same for a reader and everything the reader does', () => {
    const home = partitionOf(readerStream(ana), 16);
    for (const book of ['a', 'b', 'c', 'd', 'e']) {
      expect(partitionOf(readingStream(ana, bookNamed(book)), 16)).to.equal(home);
    }
    expect(partitionOfOwner(ana, 16)).to.equal(home);
  });

  it('is spread evenly over random owners', () => {
    const counts = Array.from({ length: 16 }, () => 0);
    for (let owner = 0; owner < 16_000; owner += 1) {
      const partition = partitionOfOwner(`reader-${owner}`, 16);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).to.be.above(850);
    expect(Math.max(...counts)).to.be.below(1150);
  });
});

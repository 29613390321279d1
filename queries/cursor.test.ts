import { expect } from 'chai';
import { z } from 'zod';
import { cursorLengthMax, cursorSchema, encodeCursor } from './cursor.ts';

const mark = z.strictObject({ list: z.literal('history'), title: z.string(), position: z.int().min(1) });
const cursors = cursorSchema(mark);
const somewhere = { list: 'history', title: 'Ação 🐉', position: 9_007_199_254_740_991 };

const takes = (cursor: unknown): boolean => cursors.safeParse(cursor).success;
const encoded = (json: string): string => Buffer.from(json).toString('base64url');

describe('a cursor', () => {
  it('comes back as the mark it was made of, and can stand in a URL as it is', () => {
    const cursor = encodeCursor(somewhere);
    expect(cursors.parse(cursor)).to.deep.equal(somewhere);
    expect(encodeURIComponent(cursor)).to.equal(cursor);
  });

  it('is refused when it was cut, lengthened or is none at all', () => {
    const cursor = encodeCursor(somewhere);
    for (const mangled of [
      '',
      'x',
      cursor.slice(0, -4),
      `${cursor}A`,
      `${cursor}AAAA`,
      `+${cursor}`,
      `${cursor} `,
      `${cursor}=`,
      null,
    ]) {
      expect(takes(mangled), String(mangled)).to.equal(false);
    }
    for (const json of ['null', '1', '[]', '[1]', '"text"', '{}', JSON.stringify(somewhere)]) {
      expect(takes(encoded(json)), json).to.equal(false);
    }
  });

  it('is refused when it is of another list, of another version or holds anything more', () => {
    expect(takes(encodeCursor({ ...somewhere, list: 'shelf' }))).to.equal(false);
    expect(takes(encodeCursor({ ...somewhere, more: 1 }))).to.equal(false);
    expect(takes(encoded(JSON.stringify([0, somewhere])))).to.equal(false);
    expect(takes(encoded(JSON.stringify([1, somewhere, 1])))).to.equal(false);
    expect(takes(encoded(JSON.stringify([1, somewhere])))).to.equal(true);
  });

  it('is refused when it holds text that no store can', () => {
    expect(takes(encodeCursor({ ...somewhere, title: 'a\u0000b' }))).to.equal(false);
    expect(takes(encoded(`[1,{"list":"history","title":"\\ud83d","position":1}]`))).to.equal(false);
  });

  it('is refused when it is longer than any mark', () => {
    const title = (length: number) => encodeCursor({ ...somewhere, title: 'x'.repeat(length) });
    expect(takes(title(cursorLengthMax / 2))).to.equal(true);
    expect(takes(title(cursorLengthMax))).to.equal(false);
  });
});

import { expect } from 'chai';
import { zstdCompressSync } from 'node:zlib';
import { deduplicationId, pageBody, pageBytesMax, parsePageBody } from './page-body.ts';
import { incompressible, pageOf } from './testing.ts';

const odd = 'Ünïcode "quoted" \\ 本 📚 \u0001\u007f\uffff\ufffe\ud800\n';

/** As a body is made, of any text. */
const compressed = (text: string): string => `zstd:${zstdCompressSync(text).toString('base64')}`;

/** A frame of zstd that holds the text as it is and asks for a window of so much memory. */
function framed(text: string, { windowLog }: { readonly windowLog: number }): string {
  const windowDescriptor = (windowLog - 10) << 3;
  const lastRawBlock = Buffer.alloc(4);
  lastRawBlock.writeUInt32LE((Buffer.byteLength(text) << 3) | 1);
  const frame = [
    Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, windowDescriptor),
    lastRawBlock.subarray(0, 3),
    Buffer.from(text),
  ];
  return `zstd:${Buffer.concat(frame).toString('base64')}`;
}

describe('the body of a page message', () => {
  it('comes back as the page it was made of', () => {
    const page = pageOf(3, { from: 7, to: 9, title: odd });
    expect(parsePageBody(pageBody(page))).to.deep.equal(page);
  });

  it('is compressed: a page of events takes less than a quarter of its JSON', () => {
    const page = pageOf(3, { from: 1, to: 300 });
    const body = pageBody(page);
    expect(body).to.match(/^zstd:[\w+/=]+$/);
    expect(body.length).to.be.below(JSON.stringify(page).length / 4);
    expect(parsePageBody(body)).to.deep.equal(page);
  });

  it('stays plain JSON where compression would not shorten it', () => {
    const page = pageOf(3, { from: 1, to: 1, title: `${incompressible(200_000)}${odd}` });
    expect(pageBody(page)).to.match(/^\{/);
    expect(parsePageBody(pageBody(page))).to.deep.equal(page);
  });

  it('is read as plain JSON too, as earlier releases sent it', () => {
    const page = pageOf(3, { from: 7, to: 9, title: odd });
    expect(parsePageBody(JSON.stringify(page))).to.deep.equal(page);
  });

  it('is no page when it would become larger than a page may be', () => {
    const page = (bytes: number) => {
      const around = JSON.stringify(pageOf(3, { from: 1, to: 1, title: '' })).length;
      return pageOf(3, { from: 1, to: 1, title: 'x'.repeat(bytes - around) });
    };
    const [largest, larger] = [page(pageBytesMax), page(pageBytesMax + 1)];
    expect(parsePageBody(compressed(JSON.stringify(largest)))).to.deep.equal(largest);
    expect(parsePageBody(compressed(JSON.stringify(larger)))).to.equal(undefined);
    expect(pageBody(largest)).to.match(/^zstd:/);
    expect(pageBody(larger)).to.match(/^\{/);
  });

  it('is no page when it asks for more memory than a page needs', () => {
    const json = JSON.stringify(pageOf(3, { from: 1, to: 1 }));
    expect(parsePageBody(framed(json, { windowLog: 20 }))).to.not.equal(undefined);
    expect(parsePageBody(framed(json, { windowLog: 27 }))).to.equal(undefined);
  });

  it('is never another page when it is cut short or damaged', () => {
    const page = pageOf(3, { from: 1, to: 30 });
    const body = pageBody(page);
    for (let at = 0; at < body.length; at += 1) {
      expect(parsePageBody(body.slice(0, at)) ?? page, `cut at ${at}`).to.deep.equal(page);
      const damaged = body.slice(0, at) + (body[at] === 'A' ? 'B' : 'A') + body.slice(at + 1);
      expect(parsePageBody(damaged) ?? page, `damaged at ${at}`).to.deep.equal(page);
    }
  });

  it('holds only characters that SQS lets through', () => {
    const title = Array.from({ length: 0x11000 }, (_, code) => String.fromCodePoint(code)).join('');
    expect(pageBody(pageOf(3, { from: 1, to: 1, title }))).to.match(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]*$/);
  });

  it('is no page when it is not JSON, or not contiguous', () => {
    expect(parsePageBody('{')).to.equal(undefined);
    expect(parsePageBody('null')).to.equal(undefined);
    expect(parsePageBody('zstd:')).to.equal(undefined);
    expect(parsePageBody('zstd:{}')).to.equal(undefined);
    expect(parsePageBody(compressed('{}'))).to.equal(undefined);
    expect(parsePageBody(JSON.stringify({ ...pageOf(3, { from: 1, to: 2 }), to: 3 }))).to.equal(undefined);
  });

  it('is named by epoch, partition and range, in at most 128 characters', () => {
    const page = pageOf(3, { from: 7, to: 9 });
    expect(deduplicationId(page)).to.equal('e1:3:7:9');
    expect(deduplicationId({ ...page, epoch: 'e'.repeat(200) })).to.match(/^[0-9a-f]{64}$/);
  });
});

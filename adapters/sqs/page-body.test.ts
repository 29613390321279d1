import { expect } from 'chai';
import { deduplicationId, pageBody, parsePageBody } from './page-body.ts';
import { pageOf } from './testing.ts';

describe('the body of a page message', () => {
  it('comes back as the page it was made of', () => {
    const page = pageOf(3, { from: 7, to: 9, title: 'Ünïcode "quoted" \\ 本 📚 \u0001\u007f\uffff\ufffe\n' });
    expect(parsePageBody(pageBody(page))).to.deep.equal(page);
  });

  it('holds only characters that SQS lets through', () => {
    const title = Array.from({ length: 0x11000 }, (_, code) => String.fromCodePoint(code)).join('');
    expect(pageBody(pageOf(3, { from: 1, to: 1, title }))).to.match(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd]*$/);
  });

  it('is no page when it is not JSON, or not contiguous', () => {
    expect(parsePageBody('{')).to.equal(undefined);
    expect(parsePageBody('null')).to.equal(undefined);
    expect(parsePageBody(JSON.stringify({ ...pageOf(3, { from: 1, to: 2 }), to: 3 }))).to.equal(undefined);
  });

  it('is named by epoch, partition and range, in at most 128 characters', () => {
    const page = pageOf(3, { from: 7, to: 9 });
    expect(deduplicationId(page)).to.equal('e1:3:7:9');
    expect(deduplicationId({ ...page, epoch: 'e'.repeat(200) })).to.match(/^[0-9a-f]{64}$/);
  });
});

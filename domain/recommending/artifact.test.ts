import { expect } from 'chai';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ArtifactError, decodeArtifact, encodeArtifact, type TrainingFacts } from './artifact.ts';
import { modelVersionOf } from './artifact-header.ts';
import { modelParametersDefault } from './parameters.ts';
import { anyLikes, bookNamed, likesOf, modelOf } from './testing/samples.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const facts: TrainingFacts = {
  trainedAt: '2026-03-04T05:06:07.089Z',
  log: { epoch: 'e1', positions: [4, 0, 12] },
  parameters: modelParametersDefault,
  counts: { readers: 2, likes: 4 },
};

const model = modelOf(likesOf({ ana: 'dune emma', bea: 'dune kim' }));
const encoded = encodeArtifact(model, facts, sha256);

/** What the decoder says is wrong with these bytes. */
function faultOf(bytes: Uint8Array): string {
  try {
    decodeArtifact(bytes, sha256);
  } catch (error) {
    if (error instanceof ArtifactError) return error.fault;
    throw error;
  }
  return 'none';
}

const patched = (change: (bytes: Uint8Array) => void): Uint8Array => {
  const bytes = encoded.bytes.slice();
  change(bytes);
  return bytes;
};

/** The artifact with its header edited as text; the length of the header is kept right. */
function withHeader(edit: (header: string) => string): Uint8Array {
  const length = new DataView(encoded.bytes.buffer).getUint32(8, true);
  const header = Buffer.from(edit(Buffer.from(encoded.bytes.subarray(12, 12 + length)).toString()));
  const prelude = Buffer.from(encoded.bytes.slice(0, 12));
  prelude.writeUint32LE(header.length, 8);
  return Buffer.concat([prelude, header, encoded.bytes.subarray(12 + length)]);
}

describe('model artifact', () => {
  it('gives back the model and what is known of it', () => {
    fc.assert(
      fc.property(anyLikes, (likes) => {
        const made = modelOf(likes);
        const { bytes, header } = encodeArtifact(made, facts, sha256);
        expect(decodeArtifact(bytes, sha256)).to.deep.equal({ header, model: made });
      }),
    );
    expect(encoded.header.counts).to.deep.equal({
      readers: 2,
      likes: 4,
      books: 3,
      weights: model.weights.length,
    });
    expect(encoded.header.log).to.deep.equal(facts.log);
  });

  it('is read from bytes that begin anywhere in a larger buffer', () => {
    const inside = Buffer.concat([Buffer.from('xyz'), encoded.bytes, Buffer.from('.')]).subarray(3, -1);
    expect(decodeArtifact(inside, sha256).model).to.deep.equal(model);
  });

  it('names versions so that they sort by age as text', () => {
    expect(encoded.header.modelVersion).to.match(/^m-20260304t050607089z-[0-9a-f]{8}$/);
    const later = modelVersionOf('2026-03-04T05:06:07.090Z', '0'.repeat(64));
    expect(later > encoded.header.modelVersion).to.equal(true);
  });

  it('is the same bytes when trained from the same likes at the same time', () => {
    expect(encodeArtifact(model, facts, sha256).bytes).to.deep.equal(encoded.bytes);
  });

  it('reads a header of before there were kin: its likes weighed by reader', () => {
    const before = '"parameters":{"neighbours":80,"kept":80,"lambda":1,"popularityExponent":0.1}';
    const older = withHeader((header) => header.replace(/"parameters":\{[^}]*\}/, before));
    const { header, model: read } = decodeArtifact(older, sha256);
    expect(read).to.deep.equal(model);
    expect(header.parameters).to.deep.include({
      readerExponent: 1,
      authorWeight: 0,
      seriesWeight: 0,
      tuned: false,
    });
  });

  it('refuses bytes of another kind', () => {
    expect(faultOf(Buffer.from('{"not":"a model"}'))).to.equal('not-an-artifact');
    expect(faultOf(new Uint8Array())).to.equal('not-an-artifact');
  });

  it('refuses an artifact cut anywhere', () => {
    for (let length = 1; length < encoded.bytes.length; length += 1) {
      expect(faultOf(encoded.bytes.subarray(0, length)), `cut to ${length} bytes`).to.equal('truncated');
    }
  });

  it('refuses an artifact with a flipped bit in its payload, or bytes after it', () => {
    expect(faultOf(patched((bytes) => (bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1)))).to.equal(
      'corrupt',
    );
    expect(faultOf(Buffer.concat([encoded.bytes, Buffer.from('!')]))).to.equal('corrupt');
  });

  it('refuses another version of the format by its number', () => {
    const newer = withHeader((header) => header.replace('"formatVersion":1', '"formatVersion":2'));
    expect(faultOf(newer)).to.equal('unsupported-format');
    expect(() => decodeArtifact(newer, sha256)).to.throw(ArtifactError, 'version 2');
  });

  it('refuses a header that is not JSON, or lacks something', () => {
    expect(faultOf(withHeader((header) => header.replace('{', '[')))).to.equal('corrupt');
    expect(faultOf(withHeader((header) => header.replace('"epoch"', '"epok"')))).to.equal('corrupt');
  });

  it('refuses a header longer than any it writes, without reading it', () => {
    const endless = patched((bytes) => new DataView(bytes.buffer).setUint32(8, 2 ** 31, true));
    expect(faultOf(endless)).to.equal('corrupt');
  });

  it('refuses counts that the payload is too short for, and ids that are none', () => {
    const more = withHeader((header) => header.replace(/"weights":\d+/, '"weights":999'));
    expect(faultOf(more)).to.equal('corrupt');
    const odd = { ...model, books: model.books.map((_, index) => bookNamed(`Dune ${index}`)) };
    const { bytes } = encodeArtifact(odd, facts, sha256);
    expect(() => decodeArtifact(bytes, sha256)).to.throw(ArtifactError, '"Dune 0" is not a book id');
  });

  it('refuses arrays that contradict one another, though their checksum is right', () => {
    const outside = { ...model, targets: model.targets.map(() => 99) };
    expect(faultOf(encodeArtifact(outside, facts, sha256).bytes)).to.equal('corrupt');
    const twice = { ...model, books: model.books.map(() => bookNamed('dune')) };
    expect(faultOf(encodeArtifact(twice, facts, sha256).bytes)).to.equal('corrupt');
    const endless = { ...model, weights: model.weights.map(() => Infinity) };
    expect(faultOf(encodeArtifact(endless, facts, sha256).bytes)).to.equal('corrupt');
  });
});

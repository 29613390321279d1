import { expect } from 'chai';
import { streamIdSchema } from '../../domain/ids.ts';
import { statusText } from './status-text.ts';
import type { Status } from './status.ts';

const lagging: Status = {
  epoch: 'e1',
  heads: [12, 0, 7],
  projections: [
    {
      name: 'book-titles',
      version: 1,
      codeVersion: 1,
      generation: 2,
      lagEvents: 3,
      lagSeconds: 61.25,
      pausedSince: undefined,
      others: [],
      partitions: [
        { partition: 0, head: 12, watermark: 9, lagEvents: 3, lagSeconds: 61.25, astray: false },
        { partition: 1, head: 0, watermark: 0, lagEvents: 0, lagSeconds: 0, astray: false },
        { partition: 2, head: 7, watermark: 7, lagEvents: 0, lagSeconds: 0, astray: false },
      ],
    },
  ],
  queues: [{ queue: 'postgresql', waiting: 1, inFlight: 2, dead: 0 }],
  parked: [
    {
      projection: 'book-titles',
      version: 1,
      stream: streamIdSchema.parse('book-b-emma'),
      partition: 0,
      position: 10,
      type: 'BookAdded',
      error: 'the title is too long',
      parkedAt: '2026-05-01T12:00:00.000Z',
    },
  ],
  findings: ['book-titles is 61 s behind the log', 'book-titles has parked book-b-emma at 0.10'],
};

const well: Status = {
  ...lagging,
  projections: lagging.projections.map((projection) => ({
    ...projection,
    lagEvents: 0,
    lagSeconds: 0,
    partitions: projection.partitions.map((partition) => ({
      ...partition,
      watermark: partition.head,
      lagEvents: 0,
      lagSeconds: 0,
    })),
  })),
  parked: [],
  findings: [],
};

describe('the status for people', () => {
  it('is short when all is well', () => {
    expect(statusText(well, { allPartitions: false }).split('\n')).to.deep.equal([
      'log: epoch e1, 3 partitions, 19 events',
      'heads: 0.12 1.0 2.7',
      '',
      'projection   generation  version  lag events  lag seconds',
      'book-titles  2           1        0           0.0',
      '',
      'queue       waiting  in flight  dead',
      'postgresql  1        2          0',
      '',
      'parked streams: none',
      '',
      'all is well',
    ]);
  });

  it('lists the partitions that lag, the parked streams and what to look at', () => {
    expect(statusText(lagging, { allPartitions: false }).split('\n').slice(3)).to.deep.equal([
      'projection     generation  version  lag events  lag seconds',
      'book-titles    2           1        3           61.3',
      '  0.9 of 0.12                       3           61.3',
      '',
      'queue       waiting  in flight  dead',
      'postgresql  1        2          0',
      '',
      'parked stream  projection   at    event      since                     error',
      'book-b-emma    book-titles  0.10  BookAdded  2026-05-01T12:00:00.000Z  the title is too long',
      '',
      'look at: book-titles is 61 s behind the log',
      'look at: book-titles has parked book-b-emma at 0.10',
    ]);
  });

  it('shows a pause, and the other generations of a read model', () => {
    const replayed: Status = {
      ...well,
      projections: well.projections.map((projection) => ({
        ...projection,
        pausedSince: '2026-05-01T12:00:00.000Z',
        others: [{ generation: 1, version: 1, status: 'retained', lagEvents: 4 }],
      })),
    };
    expect(statusText(replayed, { allPartitions: false }).split('\n').slice(3, 6)).to.deep.equal([
      'projection            generation  version  lag events  lag seconds',
      'book-titles (paused)  2           1        0           0.0',
      '  retained            1           1        4',
    ]);
  });

  it('lists every partition when asked to', () => {
    const text = statusText(lagging, { allPartitions: true });
    expect(text.match(/^ {2}\d+\.\d+ of \d+\.\d+/gm)).to.deep.equal([
      '  0.9 of 0.12',
      '  1.0 of 1.0',
      '  2.7 of 2.7',
    ]);
  });

  it('lists a partition whose watermark is of another log although it does not lag', () => {
    const astray: Status = {
      ...well,
      projections: well.projections.map((projection) => ({
        ...projection,
        partitions: projection.partitions.map((partition) => ({
          ...partition,
          astray: partition.partition === 2,
        })),
      })),
    };
    expect(statusText(astray, { allPartitions: false })).to.include('\n  2.7 of 2.7');
    expect(statusText(astray, { allPartitions: false })).not.to.include('\n  0.12 of 0.12');
  });
});

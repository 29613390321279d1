import { expect } from 'chai';
import { readingStream } from '../../domain/ids.ts';
import { ana, emma } from '../../domain/testing/examples.ts';
import type { AuditFinding } from '../../projections/audit-findings.ts';
import type { AuditReport } from '../../projections/audit.ts';
import { chosenPartitions } from './audit-command.ts';
import { auditText, findingText } from './audit-text.ts';
import { WrongUseError } from './exit-codes.ts';

const stream = readingStream(ana, emma);
const report: AuditReport = {
  epoch: 'e1',
  partitionCount: 4,
  partitions: [0, 1, 2, 3],
  events: 12,
  readModels: [
    { name: 'shelves', version: 1, generation: 2, partitions: 4, rows: 7 },
    { name: 'feeds', version: 1, generation: 1, partitions: 0, rows: 0, note: 'watermarks only: …' },
  ],
  unsettled: 0,
  findings: [],
};

describe('the report of an audit', () => {
  it('says what was looked at, and that all agrees', () => {
    expect(auditText(report).split('\n')).to.deep.equal([
      'log: epoch e1, 12 events in all 4 partitions',
      'shelves (generation 2): 7 rows compared',
      'feeds (generation 1): watermarks only: …',
      '',
      'log, watermarks and read models agree',
    ]);
  });

  it('does not claim more than was looked at', () => {
    const lines = auditText({ ...report, partitions: [1, 3], unsettled: 2 }).split('\n');
    expect(lines).to.include('log: epoch e1, 12 events in partitions 1, 3 of 4');
    expect(lines).to.include('shelves (generation 2): 7 rows compared, in 4 of these 2 partitions');
    expect(lines).to.include('not judged: 2 rows that changed too fast; run it again');
    expect(lines.at(-1)).to.equal('log, watermarks and read models agree, as far as was looked');
  });

  const sentences: readonly (readonly [AuditFinding, string])[] = [
    [
      { kind: 'missing-event', partition: 3, position: 5, to: 5, by: ['the log goes on at 3.6'] },
      'event 3.5 is missing: the log goes on at 3.6',
    ],
    [
      { kind: 'missing-event', partition: 3, position: 5, to: 7, by: ['the watermark of shelves at 3.7'] },
      'event 3.5 is missing (and all up to 3.7): the watermark of shelves at 3.7',
    ],
    [
      { kind: 'doubled-event', partition: 3, position: 9, first: 2, stream, version: 2, commandId: 'c-1' },
      `event 3.9 is doubled: it repeats 3.2 (command c-1 in ${stream})`,
    ],
    [
      { kind: 'missing-version', stream, version: 2, partition: 3, position: 9 },
      `version 2 of ${stream} is missing: 3.9 needs it`,
    ],
    [
      { kind: 'other-epoch', projection: 'shelves', partition: 3, position: 9, epoch: 'e0' },
      'the watermark 3.9 of shelves is of epoch e0: `./estante replay shelves`',
    ],
  ];
  for (const [finding, sentence] of sentences) {
    it(`names what is amiss: ${sentence}`, () => expect(findingText(finding)).to.equal(sentence));
  }

  it('shows a row that differs, what it should be, and the event that makes the difference', () => {
    const event = { partition: 3, position: 9, type: 'BookRated', stream };
    const text = findingText({
      kind: 'different-row',
      projection: 'shelves',
      generation: 1,
      partition: 3,
      position: 12,
      key: { readerId: 'r', bookId: 'b' },
      held: { stars: 4 },
      expected: undefined,
      explanation: { status: 'doubled', event },
      events: [event],
      eventsCount: 1,
    });
    expect(text.split('\n')).to.deep.equal([
      'shelves, readerId r, bookId b (partition 3, as of 3.12)',
      '  is         {"stars":4}',
      '  should be  no row',
      '  as if BookRated 3.9 had been applied twice; `./estante replay shelves` mends it',
    ]);
  });
});

describe('the partitions of an audit', () => {
  it('are all of them unless it is told otherwise', () => {
    expect(chosenPartitions({}, 16)).to.equal(undefined);
  });

  it('are listed by number and range', () => {
    expect(chosenPartitions({ partitions: '7-9,0, 3,3' }, 16)).to.deep.equal([0, 3, 7, 8, 9]);
  });

  it('are drawn by lot, no fewer than the share, and none twice', () => {
    expect(chosenPartitions({ sample: '10%' }, 16)).to.have.length(2);
    expect(chosenPartitions({ sample: '50%' }, 4, () => 0)).to.deep.equal([0, 1]);
    expect(chosenPartitions({ sample: '100%' }, 4)).to.deep.equal([0, 1, 2, 3]);
  });

  for (const wrong of [
    { sample: '10' },
    { sample: '0%' },
    { sample: '101%' },
    { partitions: '16' },
    { partitions: '3-1' },
    { partitions: 'all' },
    { sample: '10%', partitions: '1' },
  ]) {
    it(`are not ${JSON.stringify(wrong)}`, () => {
      expect(() => chosenPartitions(wrong, 16)).to.throw(WrongUseError);
    });
  }
});

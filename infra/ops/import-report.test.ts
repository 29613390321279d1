import { expect } from 'chai';
import type { Imported } from '../import/import.ts';
import { badRowsShownMax, importReport, importSummary } from './import-report.ts';

const imported: Imported = {
  status: 'done',
  rows: 110,
  badRows: 2,
  books: { added: 29, known: 1, refused: 0 },
  readers: { registered: 8, known: 0 },
  readings: { recorded: 78, known: 0, refused: 1 },
  events: 115,
  seconds: 0.5,
  eventsPerSecond: 230,
};

describe('the report of an import', () => {
  const reportOn = (isTTY: boolean) => {
    const written: string[] = [];
    const report = importReport({ isTTY, write: (text: string) => written.push(text) });
    return { report, text: () => written.join('') };
  };

  it('shows the first bad rows of each file, and counts the others', () => {
    const { report, text } = reportOn(false);
    for (let line = 2; line < badRowsShownMax + 5; line += 1) {
      report.onBadRow({ file: 'ratings.csv', line, reason: 'rating must be 1, 2, 3, 4 or 5' });
    }
    report.onBadRow({ file: 'books.csv', line: 7, reason: 'title must not be empty' });
    report.end();
    const lines = text().trimEnd().split('\n');
    expect(lines).to.have.length(badRowsShownMax + 2);
    expect(lines[0]).to.equal('ratings.csv:2: rating must be 1, 2, 3, 4 or 5');
    expect(lines.at(-2)).to.equal('books.csv:7: title must not be empty');
    expect(lines.at(-1)).to.equal('ratings.csv: 3 more bad rows, not shown');
    expect(report.listed()).to.have.length(badRowsShownMax + 4);
  });

  it('makes room for a bad row where a progress line is drawn', () => {
    const { report, text } = reportOn(true);
    report.onBadRow({ file: 'books.csv', line: 7, reason: 'title must not be empty' });
    expect(text()).to.equal('\r\u001b[2Kbooks.csv:7: title must not be empty\n');
  });

  it('ends the line of a phase with how much was done when the next one begins', () => {
    const { report, text } = reportOn(false);
    report.onProgress('books', 1, 2);
    report.onProgress('books', 2, 2);
    report.onProgress('readers and readings', 1, 80);
    report.end();
    expect(text()).to.match(/^books: 2 in \d\.\d s\nreaders and readings: 1 in \d\.\d s\n$/);
  });

  it('sums up what was done, and how fast', () => {
    expect(importSummary(imported, { status: 'caught-up', seconds: 12.34 }).split('\n')).to.deep.equal([
      'imported 110 rows in 0.5 s, 2 of them bad',
      '  books     29 added, 1 known, 0 refused',
      '  readers   8 registered, 0 known',
      '  readings  78 recorded, 0 known, 1 refused',
      '  events    115 appended, 230 a second from command to durable append',
      '  every read model had caught up 12.3 s later',
    ]);
  });

  it('says which read models do not move', () => {
    const behind = [{ name: 'shelves', lagEvents: 80 }];
    expect(importSummary(imported, { status: 'stalled', seconds: 60, behind })).to.match(
      /\n {2}the read models do not come closer to the log \(is a projector running\?\): shelves by 80 events$/,
    );
  });

  it('says nothing of read models when nobody waited for them', () => {
    expect(importSummary({ ...imported, status: 'stopped' }, undefined)).to.match(/^stopped after 110 rows/);
    expect(importSummary(imported, undefined)).not.to.include('read model');
  });
});

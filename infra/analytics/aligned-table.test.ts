import { expect } from 'chai';
import { alignedTable } from './aligned-table.ts';

const text = (name: string) => ({ name, isNumber: false });
const number = (name: string) => ({ name, isNumber: true });

describe('an aligned table', () => {
  it('centres names, and puts text on the left and numbers on the right', () => {
    const table = alignedTable({
      columns: [text('genre'), number('books')],
      rows: [
        ['science-fiction', '7'],
        ['poetry', '1024000'],
      ],
    });
    expect(table).to.equal(
      [
        '      genre      |  books',
        '-----------------+---------',
        ' science-fiction |       7',
        ' poetry          | 1024000',
        '(2 rows)',
      ].join('\n'),
    );
  });

  it('shows null as nothing, and counts one row in the singular', () => {
    expect(alignedTable({ columns: [text('a'), text('b')], rows: [[null, 'x']] })).to.equal(
      [' a | b', '---+---', '   | x', '(1 row)'].join('\n'),
    );
  });

  it('leaves no blank at the end of a line', () => {
    const table = alignedTable({ columns: [text('a'), text('long name')], rows: [['x', 'y']] });
    for (const line of table.split('\n')) expect(line).to.equal(line.trimEnd());
  });

  it('takes a letter with an accent for one column', () => {
    expect(alignedTable({ columns: [text('título')], rows: [['Ação']] })).to.include('\n Ação\n');
    expect(alignedTable({ columns: [text('título'), text('b')], rows: [['Ação', 'x']] })).to.include(
      ' Ação   | x',
    );
  });

  it('says how many rows there are when there is none, or no column', () => {
    expect(alignedTable({ columns: [text('a')], rows: [] })).to.equal(' a\n---\n(0 rows)');
    expect(alignedTable({ columns: [], rows: [[], []] })).to.match(/\(2 rows\)$/);
  });
});

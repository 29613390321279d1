import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { countLines, csvHeader, csvRows, type CsvRow } from './csv.ts';

describe('a file of comma-separated values', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-csv-'));
  const file = path.join(folder, 'rows.csv');
  after(() => rmSync(folder, { recursive: true }));

  const rowsOf = async (text: string, columns = ['a', 'b']): Promise<readonly CsvRow<string>[]> => {
    writeFileSync(file, text);
    return Array.fromAsync(csvRows(file, columns));
  };

  it('is read by the names of its columns, whatever their order, others passed over', async () => {
    expect(await rowsOf('c,b,a\n1,2,3\n')).to.deep.equal([{ line: 2, fields: { a: '3', b: '2' } }]);
    expect(await csvHeader(file)).to.deep.equal(['c', 'b', 'a']);
  });

  it('may quote values, with commas, quotes and line breaks inside', async () => {
    expect(await rowsOf('a,b\n"x, ""y""",2\n"two\nlines",3\n4,5\n')).to.deep.equal([
      { line: 2, fields: { a: 'x, "y"', b: '2' } },
      { line: 3, fields: { a: 'two\nlines', b: '3' } },
      { line: 5, fields: { a: '4', b: '5' } },
    ]);
  });

  it('may come from Windows, and end without a line break', async () => {
    expect(await rowsOf('\ufeffa,b\r\n1,"2"\r\n\r\n3,4')).to.deep.equal([
      { line: 2, fields: { a: '1', b: '2' } },
      { line: 4, fields: { a: '3', b: '4' } },
    ]);
  });

  it('has a fault in every row with other columns than the header', async () => {
    expect(await rowsOf('a,b\n1\n1,2,3\n4,5\n')).to.deep.equal([
      { line: 2, fault: 'has 1 columns, the header has 2' },
      { line: 3, fault: 'has 3 columns, the header has 2' },
      { line: 4, fields: { a: '4', b: '5' } },
    ]);
  });

  it('loses one line to a quote that is never closed', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `${index},x`).join('\n');
    const rows = await rowsOf(`a,b\n1,"open\n2,"y"\n${many}\n`);
    expect(rows.slice(0, 3)).to.deep.equal([
      { line: 2, fault: 'a quote is not closed' },
      { line: 3, fields: { a: '2', b: 'y' } },
      { line: 4, fields: { a: '0', b: 'x' } },
    ]);
    expect(rows).to.have.length(302);
    expect(rows.filter((row) => 'fault' in row)).to.have.length(1);
  });

  it('loses one line to a quote in the wrong place', async () => {
    expect(await rowsOf('a,b\n"x"y,1\n2,3"\n4,5\n6,7"8\n9,0\n')).to.deep.equal([
      { line: 2, fault: 'a quote stands where none may' },
      { line: 3, fault: 'a quote is not closed' },
      { line: 4, fields: { a: '4', b: '5' } },
      { line: 5, fault: 'a quote is not closed' },
      { line: 6, fields: { a: '9', b: '0' } },
    ]);
  });

  it('has no header when it is empty', async () => {
    writeFileSync(file, '');
    expect(await csvHeader(file)).to.deep.equal([]);
  });

  it('is measured by its lines', async () => {
    writeFileSync(file, 'a,b\n1,2\n3,4\n');
    expect(await countLines(file)).to.equal(3);
  });

  it('gives back whatever was written into it', async () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ',', '"', '\n', ' ', '#') });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: value, b: value }), { maxLength: 20 }), async (written) => {
        const lines = written.map(({ a, b }) => `${quoted(a)},${quoted(b)}\n`);
        const rows = await rowsOf(`a,b\n${lines.join('')}`);
        expect(rows.map((row) => ('fields' in row ? row.fields : row))).to.deep.equal(written);
      }),
    );
  });
});

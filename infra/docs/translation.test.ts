import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { driftOf } from './translation.ts';

const project = path.resolve(import.meta.dirname, '../..');
const readmes = ['README.md', 'README.pt-BR.md'] as const;
const text = (file: string): string => readFileSync(path.join(project, file), 'utf8');

describe('the README in Portuguese', () => {
  const [english, portuguese] = readmes;

  it('has the sections, commands, outputs, links and tables of the English one', () => {
    expect(driftOf(text(english), text(portuguese), readmes)).to.deep.equal([]);
  });

  it('and the English one lead to each other, in their first lines', () => {
    const opening = (file: string): string => text(file).split('\n').slice(0, 5).join('\n');
    expect(opening(english)).to.include(`[Português](${portuguese})`);
    expect(opening(portuguese)).to.include(`[English](${english})`);
  });
});

describe('a translation', () => {
  const original = `# A

Run \`make a\` or [read](b.md).

\`\`\`sh
# not a heading
make a
\`\`\`

## B

| x   | y   |
| --- | --- |
| 1   | 2   |
`;
  const drift = (from: string, to: string) => driftOf(original, original.replace(from, to), ['c.md']);

  it('may say everything in other words and in another order', () => {
    const words = original.replace(
      'Run `make a` or [read](b.md).',
      '[Leia](b.md) ou rode `make a`. [C](c.md)',
    );
    expect(driftOf(original, words, ['c.md'])).to.deep.equal([]);
  });

  for (const [what, from, to, said] of [
    ['a section less', '## B\n', '', '2 sections became 1'],
    ['a heading of another level', '## B', '### B', 'under "B": level 2 became 3'],
    ['another command in a block', '\nmake a\n', '\nmake b\n', 'under "A": blocks lost'],
    ['another language of a block', '```sh', '```console', 'under "A": blocks lost'],
    ['a block less', /```sh.*```/s, '', 'under "A": blocks lost'],
    [
      'other code in a sentence',
      '`make a`',
      '`make`',
      'under "A": code lost ["`make a`"] and gained ["`make`"]',
    ],
    ['code that comes twice', '`make a`', '`make a`, `make a`', 'under "A": code come in another'],
    ['another link', 'b.md', 'd.md', 'under "A": links lost ["b.md"] and gained ["d.md"]'],
    ['a row less', '| 1   | 2   |\n', '', 'under "B": rows 3 became 2'],
  ] as const) {
    it(`may not have ${what}`, () => {
      const found = drift(from as string, to);
      expect(found).to.not.deep.equal([]);
      expect(found[0]).to.include(said);
    });
  }
});

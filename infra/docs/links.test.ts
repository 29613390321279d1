import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { brokenPromises } from './links.ts';

const project = path.resolve(import.meta.dirname, '../..');

describe('the papers of the project', () => {
  const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: project });

  it('are found', () => {
    expect(pages).to.include.members(['README.md', 'docs/architecture.md', 'docs/adr/README.md']);
  });

  for (const page of pages) {
    it(`lead somewhere: ${page}`, () => {
      expect(brokenPromises(path.join(project, page), project)).to.deep.equal([]);
    });
  }
  it('list every decision, in order', () => {
    const decisions = globSync('[0-9]*.md', { cwd: path.join(project, 'docs/adr') });
    const list = readFileSync(path.join(project, 'docs/adr/README.md'), 'utf8');
    const listed = [...list.matchAll(/\]\((\d{4}-[a-z0-9-]+\.md)\)/g)].map(([, file]) => file);
    expect(listed).to.deep.equal(decisions.toSorted());
  });
});

describe('a page', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'estante-page-'));
    mkdirSync(path.join(folder, 'docs'));
    writeFileSync(
      path.join(folder, 'docs/other.md'),
      '# Other\n\n## A "fine" one: `x`!\n\n## Twice\n\n## Twice\n',
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const brokenIn = (markdown: string) => {
    const page = path.join(folder, 'page.md');
    writeFileSync(page, markdown);
    return brokenPromises(page, folder);
  };

  it('may link to files, folders, headings and the web', () => {
    const markdown = `
# Page
[a](docs/other.md) [b](docs/other.md#a-fine-one-x) [c](docs/other.md#twice-1) [d](docs) [e](#page "title") [f][g]
[h](https://example.org/none#none) <https://example.org/none> \`docs/other.md\` \`docs/*.md\` \`docs/\`

[g]: docs/other.md#twice
`;
    expect(brokenIn(markdown)).to.deep.equal([]);
  });

  for (const [what, markdown] of Object.entries({
    'a file that is not there': 'See [this](docs/none.md).',
    'a heading of another page that is not there': 'See [this](docs/other.md#none).',
    'a heading of its own that is not there': '# Page\n\nSee [this](#none).',
    'a label that leads nowhere': 'See [this][that].\n\n[that]: docs/none.md',
    'a picture that is not there': '![A map](map.png)',
    'a file in code that is not there': 'See `docs/none.md`.',
    'files in code of which there are none': 'See `docs/*.sql`.',
  })) {
    it(`may not name ${what}`, () => {
      expect(brokenIn(markdown)).to.have.length(1);
    });
  }

  it('may show anything in code', () => {
    expect(
      brokenIn('```md\n[this](docs/none.md) `docs/none.md`\n```\n\n`[this](docs/none.md)`'),
    ).to.deep.equal([]);
  });
});

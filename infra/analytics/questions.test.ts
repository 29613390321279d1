import { expect } from 'chai';
import { parseQuestion, questions } from './questions.ts';

describe('the questions of analysts', () => {
  it('are ten, each under a name of its own', () => {
    const slugs = questions().map(({ slug }) => slug);
    expect(slugs).to.have.length(10);
    expect(slugs.map((slug) => slug.slice(0, 2))).to.deep.equal(
      Array.from({ length: 10 }, (_, index) => String(index + 1).padStart(2, '0')),
    );
  });

  it('ask something, of schema analytics alone', () => {
    for (const { slug, question, sql } of questions()) {
      expect(question, slug).to.match(/\?$/);
      expect(sql, slug).to.match(/\banalytics\.\w+/);
      expect(sql, slug).not.to.match(/\b(live|projection|log)\./);
    }
  });

  it('are read from a file of comments and a query', () => {
    expect(parseQuestion('x', '-- Why?\n--\n-- Because\n-- of it.\nselect 1\nfrom a;\n')).to.deep.equal({
      slug: 'x',
      question: 'Why?',
      reading: 'Because\nof it.',
      sql: 'select 1\nfrom a;',
    });
  });

  for (const [what, content] of Object.entries({
    'no comment': 'select 1;',
    'no explanation': '-- Why?\nselect 1;',
    'no query': '-- Why?\n--\n-- Because.',
    'no end': '-- Why?\n--\n-- Because.\nselect 1',
  })) {
    it(`are refused with ${what}`, () => {
      expect(() => parseQuestion('x', content)).to.throw('x.sql must be a question');
    });
  }
});

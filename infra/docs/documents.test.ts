import { expect } from 'chai';
import { staleness } from './documents.ts';

describe('a document that is made from the code', () => {
  const license = (text: string) => staleness({ file: 'LICENSE', text, remake: 'make law' });

  it('is told to be made when it is missing', async () => {
    const missing = await staleness({ file: 'docs/none.md', text: 'A page', remake: 'make page' });
    expect(missing).to.equal('docs/none.md is missing: run "make page"');
  });

  it('is told to be made anew when it says something else, with the first difference', async () => {
    const stale = await license('\n                                 Anarchist License\n');
    expect(stale).to.contain('LICENSE is not what the code makes of it now (line 2:');
    expect(stale).to.contain('pache License" instead of " Anarchist License"');
    expect(stale).to.match(/run "make law"$/);
  });
});

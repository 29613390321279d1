import { expect } from 'chai';
import { bookNamed } from '../../domain/testing/examples.ts';
import type { Books } from '../ports.ts';

/** What every store of books must tell of those that are recommended, given the sample of books. */
export function describeOffered(books: () => Books): void {
  it('are told with their length to whoever offers them, but not when withdrawn or unknown', async () => {
    const ids = ['b-fellowship', 'b-hobbit-gone', 'b-unknown', 'b-none'].map(bookNamed);
    const told = await books().offerable(ids);
    expect([...told.keys()]).to.have.members(['b-fellowship', 'b-none']);
    const summary = (await books().summaries(ids)).get(bookNamed('b-fellowship'));
    expect(told.get(bookNamed('b-fellowship'))).to.deep.equal({ ...summary, pages: 423 });
    expect(told.get(bookNamed('b-none'))).to.not.have.any.keys('year', 'workId', 'pages');
    expect((await books().offerable([])).size).to.equal(0);
  });

  it('are the volumes of a series of exactly this name, an omnibus behind the volume it begins with', async () => {
    const names = ['The Lord of the Rings', 'Harry Potter', 'the lord of the rings', 'Nothing', '?!'];
    const volumes = await books().volumes(names);
    expect([...volumes.keys()]).to.have.members(['The Lord of the Rings', 'Harry Potter']);
    expect(volumes.get('The Lord of the Rings')).to.deep.equal([
      { bookId: 'b-fellowship', volume: 1, language: 'en' },
      { bookId: 'b-rings', volume: 1, lastVolume: 3, language: 'en' },
    ]);
    expect(volumes.get('Harry Potter')?.map(({ volume }) => volume)).to.deep.equal([1, 2, 3, 4, 9]);
    expect((await books().volumes([])).size).to.equal(0);
  });
}

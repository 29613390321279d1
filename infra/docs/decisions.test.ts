import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { decisionsIn } from './decisions.ts';

const types = `
type RatingCommand = { readonly type: 'rate-book'; readonly stars: number } | { readonly type: 'withdraw-rating' };
export const rating: Decider<Rating, RatingCommand, RatingEvent, RatingRefusal> = { initial, evolve, decide };
`;

describe('what a command may lead to', () => {
  const folders: string[] = [];
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  /** Reads the decisions of a folder that holds these modules. */
  const decisionsOf = (modules: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'estante-deciders-'));
    folders.push(folder);
    for (const [file, text] of Object.entries(modules)) writeFileSync(path.join(folder, file), text);
    return decisionsIn(folder);
  };

  it('is read from the case of the command, through every function it calls', () => {
    const found = decisionsOf({
      'rating.ts': `${types}
        function decide(command: RatingCommand, state: Rating) {
          if (state.unknown) return refuse('book-not-found');
          switch (command.type) {
            case 'rate-book': return state.withdrawn ? refuse('book-withdrawn') : rate(command, state);
            case 'withdraw-rating': return accept({ type: 'RatingWithdrawn', data: state.data });
          }
        }
        const rate = (command, state) => accept(rated(command.stars));
        function rated(stars) { return { type: 'BookRated', data: { stars } }; }`,
    });
    expect(found).to.deep.equal([
      {
        command: 'rate-book',
        decider: 'rating',
        events: ['BookRated'],
        refusals: ['book-not-found', 'book-withdrawn'],
      },
      {
        command: 'withdraw-rating',
        decider: 'rating',
        events: ['RatingWithdrawn'],
        refusals: ['book-not-found'],
      },
    ]);
  });

  it('is followed into other modules, under the name they use', () => {
    const [rate, withdraw] = decisionsOf({
      'rating.ts': `import { given as rate } from './giving.ts';
        ${types}
        function decide(command: RatingCommand) {
          switch (command.type) {
            case 'rate-book': return [command].map(rate);
            case 'withdraw-rating': return accept();
          }
        }`,
      'giving.ts': `export const given = () => accept({ type: 'BookRated' }, { type: 'BookShelved' });`,
    });
    expect(rate?.events).to.deep.equal(['BookRated', 'BookShelved']);
    expect(withdraw?.events).to.deep.equal([]);
  });

  it('is the same for a case that falls through to another', () => {
    const found = decisionsOf({
      'rating.ts': `${types}
        function decide(asked: RatingCommand) {
          switch (asked.type) {
            case 'rate-book':
            case 'withdraw-rating': return accept({ type: 'RatingWithdrawn' });
          }
        }`,
    });
    expect(found.map(({ events }) => events)).to.deep.equal([['RatingWithdrawn'], ['RatingWithdrawn']]);
  });

  it('is all that "decide" says when the decider takes one command', () => {
    const found = decisionsOf({
      'viewing.ts': `
        type View = { readonly type: 'view-book' };
        export const viewing: Decider<Viewing, View, ViewEvent, never> = { initial, evolve, decide };
        function decide(command: View) { return accept({ type: 'BookViewed', data: {} }); }`,
    });
    expect(found).to.deep.equal([
      { command: 'view-book', decider: 'viewing', events: ['BookViewed'], refusals: [] },
    ]);
  });

  it('is every event that a condition chooses from, but not what the condition asks for', () => {
    const [rate] = decisionsOf({
      'rating.ts': `${types}
        function decide(command: RatingCommand, state: Rating) {
          switch (command.type) {
            case 'rate-book': {
              const type = state.last === 'BookDismissed' ? 'BookRated' : 'BookShelved';
              return accept({ type, data: {} });
            }
            case 'withdraw-rating': return accept();
          }
        }`,
    });
    expect(rate?.events).to.deep.equal(['BookRated', 'BookShelved']);
  });

  it('does not count what only bears the name of a function, and what is no event', () => {
    const [rate] = decisionsOf({
      'rating.ts': `${types}
        function decide(command: RatingCommand, state: Rating) {
          switch (command.type) {
            case 'rate-book': return accept({ type: 'BookRated', data: { withdrawn: state.withdrawn, kind: { type: 'paper' } } });
            case 'withdraw-rating': return withdrawn();
          }
        }
        function withdrawn() { return accept({ type: 'RatingWithdrawn' }); }`,
    });
    expect(rate?.events).to.deep.equal(['BookRated']);
  });

  it('cannot be told of a command without a case, which is named', () => {
    const modules = {
      'rating.ts': `${types}
        function decide(command: RatingCommand) {
          switch (command.type) {
            case 'rate-book': return accept();
          }
        }`,
    };
    expect(() => decisionsOf(modules)).to.throw('rating.ts: "decide" has no case for withdraw-rating');
  });

  it('cannot be told of a decider whose "decide" stands elsewhere', () => {
    expect(() => decisionsOf({ 'rating.ts': types })).to.throw('rating has no function "decide" beside it');
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { readingEventTypes, type ReadingEvent } from './events.ts';
import {
  interestAfter,
  reading,
  snapshotAfter,
  type BookAvailability,
  type Reading,
  type ReadingCommand,
} from './reading.ts';
import {
  abandon,
  afterNoon,
  dismiss,
  progressTo,
  rate,
  removeReview,
  review,
  shelve,
  undoDismissal,
  unshelve,
  viewAt,
  withdrawRating,
} from './testing/reading-commands.ts';
import { interestSchema, untouchedReading } from './values.ts';

const pages = fc.constantFrom(100, 474, null);
const commands: fc.Arbitrary<ReadingCommand> = fc.oneof(
  fc.nat(200).map((minutes) => viewAt(afterNoon(minutes * 60_000))),
  fc.constantFrom('want-to-read', 'reading', 'reading', 'finished').map(shelve),
  fc.constant(unshelve),
  fc.constant(abandon),
  fc.tuple(fc.nat(500), pages).map(([page, known]) => progressTo({ page }, known)),
  fc.tuple(fc.nat(100), pages).map(([percent, known]) => progressTo({ percent }, known)),
  fc.constantFrom(1, 2, 3, 4, 5).map(rate),
  fc.constant(withdrawRating),
  fc.constantFrom('fine', 'bad').map((text) => review(text)),
  fc.constant(removeReview),
  fc.constant(dismiss),
  fc.constant(undoDismissal),
);
const availability: fc.Arbitrary<BookAvailability> = fc.constantFrom('available', 'available', 'withdrawn');
const histories = fc.array(
  fc.tuple(commands, availability).map(([command, book]): ReadingCommand => ({ ...command, book })),
  { maxLength: 40 },
);

type Step = { readonly event: ReadingEvent; readonly before: Reading; readonly after: Reading };

/** Runs the commands one after the other; every event with the state before and after it, in order. */
function run(history: readonly ReadingCommand[]): readonly Step[] {
  const steps: Step[] = [];
  let state = reading.initial;
  for (const command of history) {
    const decision = reading.decide(command, state);
    for (const event of decision.status === 'accepted' ? decision.events : []) {
      const after = reading.evolve(state, event);
      steps.push({ event, before: state, after });
      state = after;
    }
  }
  return steps;
}

/** The law holds after every event of any history. */
const always = (law: (step: Step) => void): void =>
  fc.assert(fc.property(histories, (history) => run(history).forEach(law)));

const stateAfter = (history: readonly ReadingCommand[]): Reading =>
  run(history).at(-1)?.after ?? reading.initial;
const snapshotOf = ({ shelf, stars, dismissed }: Reading) => ({ shelf, stars, dismissed });
const levels = interestSchema.options;

describe('any history of commands on a reading', () => {
  it('reaches every event there is, or the laws below would say little', () => {
    const seen = new Set<string>();
    const note = fc.property(histories, (history) =>
      run(history).forEach(({ event }) => seen.add(event.type)),
    );
    // One seed, so that a rare history is found always or never.
    fc.assert(note, { seed: 1, numRuns: 300 });
    expect([...seen]).to.have.members([...readingEventTypes]);
  });

  it('gives events whose `before` is the state folded so far', () =>
    always(({ event, before }) =>
      expect(event.data.before).to.deep.equal({ ...snapshotOf(before), interest: before.interest }),
    ));

  it('gives events whose snapshot and interest after are the state folded with them', () =>
    always(({ event, after }) => {
      expect(snapshotAfter(event)).to.deep.equal(snapshotOf(after));
      expect(interestAfter(event)).to.equal(after.interest);
    }));

  it('never gives an event that changes nothing, except a view', () =>
    always(({ event, before, after }) => {
      if (event.type !== 'BookViewed') expect(after).not.to.deep.equal(before);
    }));

  it('never leaves a dismissed book on a shelf or with stars', () =>
    always(({ after }) => {
      if (after.dismissed) expect([after.shelf, after.stars]).to.deep.equal([null, null]);
    }));

  it('never lets the interest go back', () =>
    always(({ before, after }) =>
      expect(levels.indexOf(after.interest)).to.be.at.least(levels.indexOf(before.interest)),
    ));

  it('never shows a shelf or stars without engagement', () =>
    always(({ after }) => {
      if (after.shelf !== null || after.stars !== null) expect(after.interest).to.equal('engaged');
    }));

  it('never shows progress of a book that is neither read nor given up', () =>
    always(({ after }) => {
      if (after.progress !== null) expect(['reading', 'abandoned']).to.include(after.shelf);
    }));

  it('never gives more than one event a command, nor one when it comes again at once', () =>
    fc.assert(
      fc.property(histories, commands, (history, command) => {
        const state = stateAfter(history);
        const decision = reading.decide(command, state);
        if (decision.status === 'refused') return;
        expect(decision.events.length).to.be.at.most(1);
        const again = reading.decide(command, decision.events.reduce(reading.evolve, state));
        expect(again).to.deep.equal({ status: 'accepted', events: [] });
      }),
    ));

  it('folds to the same state when every event is delivered twice in a row', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const events = run(history).map(({ event }) => event);
        const once = events.reduce(reading.evolve, reading.initial);
        const twice = events.flatMap((event) => [event, event]).reduce(reading.evolve, reading.initial);
        expect(twice).to.deep.equal(once);
      }),
    ));

  it('folds to the same state when all events are replayed after themselves', () =>
    fc.assert(
      fc.property(histories, (history) => {
        const events = run(history).map(({ event }) => event);
        const once = events.reduce(reading.evolve, reading.initial);
        // The second pass sets again what the first one set; the rest was never touched.
        const replayed = events.reduce(reading.evolve, once);
        expect(replayed).to.deep.equal(once);
      }),
    ));

  it('starts from an untouched reading', () => {
    expect(snapshotOf(reading.initial)).to.deep.equal(untouchedReading);
    expect(reading.initial.interest).to.equal('none');
  });
});

import { expect } from 'chai';
import { accept, refuse, type Decider } from '../decider.ts';

/** What a decider is expected to make of a command: see {@link specificationOf}. */
type Expectation<Event, Refusal extends string> = {
  readonly thenAppended: (...events: readonly Event[]) => void;
  /** The command is accepted, and changes nothing. */
  readonly thenNothing: () => void;
  readonly thenRefused: (refusal: Refusal) => void;
};

type Given<Command, Event, Refusal extends string> = {
  readonly when: (command: Command) => Expectation<Event, Refusal>;
};

/**
 * Tests a decider in sentences about events: `given(added).when(withdraw).thenAppended(withdrawn)`. States are not
 * spoken of, so that they can be changed freely.
 */
export const specificationOf =
  <State, Command, Event, Refusal extends string>({
    initial,
    evolve,
    decide,
  }: Decider<State, Command, Event, Refusal>) =>
  (...events: readonly Event[]): Given<Command, Event, Refusal> => ({
    when: (command) => {
      const decision = decide(command, events.reduce(evolve, initial));
      return {
        thenAppended: (...expected) => expect(decision).to.deep.equal(accept(...expected)),
        thenNothing: () => expect(decision).to.deep.equal(accept()),
        thenRefused: (refusal) => expect(decision).to.deep.equal(refuse(refusal)),
      };
    },
  });

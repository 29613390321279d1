/** What a decider answers: the events to append (none when nothing changes), or a refusal, named by a kebab-case fact. */
export type Decision<Event, Refusal extends string> =
  | { readonly status: 'accepted'; readonly events: readonly Event[] }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** The pure heart of one consistency boundary: fold events into a state, decide what a command does to it. */
export type Decider<State, Command, Event, Refusal extends string> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => Decision<Event, Refusal>;
};

/** The command is accepted and these events, in this order, are to be appended. */
export const accept = <Event>(...events: Event[]): { status: 'accepted'; events: Event[] } => ({
  status: 'accepted',
  events,
});

/** The command is refused; nothing is appended. */
export const refuse = <Refusal extends string>(
  refusal: Refusal,
): { status: 'refused'; refusal: Refusal } => ({ status: 'refused', refusal });

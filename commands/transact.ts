import { createHash } from 'node:crypto';
import type { Decider } from '../domain/decider.ts';
import { canonicalJson } from '../domain/equality.ts';
import type { DomainEvent } from '../domain/events.ts';
import type { CommandId, StreamId } from '../domain/ids.ts';
import type { EpochPosition } from '../domain/position.ts';
import { domainEventOf, type EventMeta } from '../domain/stored-event.ts';
import type { AppendRequest, AppendResult, EventLog, LoadedStream, PriorOutcome } from './ports.ts';

/** Who sends a command, and on whose behalf it may be told apart from a retry. */
export type CommandContext = {
  readonly commandId: CommandId;
  /** Whether the client chose `commandId`: only then are outcomes without events kept for a retry. */
  readonly keyed: boolean;
  /** A reader id, or the role that acts. Never a sign-in subject. */
  readonly actor: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  /**
   * The sender thinks that nothing has happened in the stream yet. The first decision is then made without loading it; where that proves wrong, the
   * command runs as any other.
   */
  readonly assumesNew?: true;
};

/** The answer to a command. `position` is where its last event lies, or where the stream ended when it appended nothing. */
export type CommandOutcome<Refusal extends string> =
  | { readonly status: 'accepted'; readonly position: EpochPosition; readonly version: number }
  | { readonly status: 'refused'; readonly refusal: Refusal; readonly position: EpochPosition }
  | { readonly status: 'command-id-reused' };

/** How often a decision is made anew when another command changed the stream first. */
export const conflictRetriesMax = 8;

/** The stream changed under the command {@link conflictRetriesMax} times in a row; the caller should come back later. */
export class ContendedStreamError extends Error {
  override readonly name = 'ContendedStreamError';
}

type Transaction<State, Command, Event, Refusal extends string> = {
  readonly log: EventLog;
  readonly stream: StreamId;
  readonly decider: Decider<State, Command, Event, Refusal>;
  readonly context: CommandContext;
  /** What the client asked for: the part of the command that makes two of the same id equal. */
  readonly input: unknown;
  /** The command with the facts the decision needs; asked anew on every try, at the same time as the stream is loaded. */
  readonly command: () => Promise<Command>;
};

/**
 * Runs one command against one stream: (1) load the stream and look whether this command id was there before, (2) fold it and decide,
 * (3) append what was decided, (4) start over when another command was faster, at most {@link conflictRetriesMax} times.
 * A command id that was there before answers with its first outcome, or `command-id-reused` when its content differs.
 */
export async function transact<State, Command, Event extends DomainEvent, Refusal extends string>(
  transaction: Transaction<State, Command, Event, Refusal>,
): Promise<CommandOutcome<Refusal>> {
  const digest = digestOf(transaction.input);
  if (transaction.context.assumesNew === true) {
    const outcome = await attemptUnloaded(transaction, digest);
    if (outcome !== 'conflict') return outcome;
  }
  for (let attempt = 0; attempt <= conflictRetriesMax; attempt += 1) {
    const outcome = await attemptOnce(transaction, digest);
    if (outcome !== 'conflict') return outcome;
  }
  throw new ContendedStreamError(
    `${transaction.stream} changed under the command ${conflictRetriesMax} times`,
  );
}

async function attemptOnce<State, Command, Event extends DomainEvent, Refusal extends string>(
  { log, stream, decider, context, command }: Transaction<State, Command, Event, Refusal>,
  digest: string,
): Promise<CommandOutcome<Refusal> | 'conflict'> {
  const [loaded, asked] = await Promise.all([log.load({ stream, commandId: context.commandId }), command()]);
  if (loaded.prior !== null) return repeated<Refusal>(loaded.prior, digest);

  const decision = decider.decide(asked, fold(decider, loaded));
  const refusal = decision.status === 'refused' ? decision.refusal : null;
  const events = decision.status === 'accepted' ? decision.events : [];
  if (events.length === 0 && !context.keyed) return answer(refusal, loaded);

  const request: AppendRequest = {
    stream,
    commandId: context.commandId,
    digest,
    expectedVersion: loaded.version,
    events,
    refusal,
    meta: metaOf(context),
  };
  return answerOf(await log.append(request), refusal, digest);
}

/** A try on the stream as it would be if nothing had happened; the append finds out. What appends nothing must be decided on the truth. */
async function attemptUnloaded<State, Command, Event extends DomainEvent, Refusal extends string>(
  { log, stream, decider, context, command }: Transaction<State, Command, Event, Refusal>,
  digest: string,
): Promise<CommandOutcome<Refusal> | 'conflict'> {
  const decision = decider.decide(await command(), decider.initial);
  if (decision.status === 'refused' || decision.events.length === 0) return 'conflict';
  const { commandId } = context;
  const { events } = decision;
  const request = {
    stream,
    commandId,
    digest,
    expectedVersion: 0,
    events,
    refusal: null,
    meta: metaOf(context),
  };
  return answerOf<Refusal>(await log.append(request), null, digest);
}

function fold<State, Command, Event extends DomainEvent, Refusal extends string>(
  decider: Decider<State, Command, Event, Refusal>,
  { events }: LoadedStream,
): State {
  // A stream holds only its own decider's events: every append to it goes through that decider.
  return events.reduce(
    (state, event) => decider.evolve(state, domainEventOf(event) as Event),
    decider.initial,
  );
}

function answerOf<Refusal extends string>(
  result: AppendResult,
  refusal: Refusal | null,
  digest: string,
): CommandOutcome<Refusal> | 'conflict' {
  switch (result.status) {
    case 'appended':
      return answer(refusal, result);
    case 'duplicate':
      return repeated<Refusal>(result.prior, digest);
    case 'conflict':
      return 'conflict';
  }
}

const answer = <Refusal extends string>(
  refusal: Refusal | null,
  { position, version }: { readonly position: EpochPosition; readonly version: number },
): CommandOutcome<Refusal> =>
  refusal === null ? { status: 'accepted', position, version } : { status: 'refused', refusal, position };

const repeated = <Refusal extends string>(prior: PriorOutcome, digest: string): CommandOutcome<Refusal> =>
  prior.digest === digest
    ? // The same command of the same stream was refused by the same decider.
      answer(prior.refusal as Refusal | null, prior)
    : { status: 'command-id-reused' };

const metaOf = ({ commandId, correlationId, actor, traceparent }: CommandContext): EventMeta => ({
  commandId,
  correlationId,
  causationId: commandId,
  actor,
  ...(traceparent === undefined ? {} : { traceparent }),
});

const digestOf = (input: unknown): string =>
  createHash('sha256').update(canonicalJson(input)).digest('base64url');

import type { DomainEvent } from '../domain/events.ts';
import type { CommandId, ReaderId, StreamId } from '../domain/ids.ts';
import type { EpochPosition } from '../domain/position.ts';
import type { EventMeta, RecordedEvent } from '../domain/stored-event.ts';

/** What came of a command that the log has seen before, whether it appended events or not. */
export type PriorOutcome = {
  /** Digest of the command's content: the same id with another digest is another command, and refused. */
  readonly digest: string;
  /** The refusal it was answered with; `null` when it was accepted. */
  readonly refusal: string | null;
  /** Where its last event lies, or where the stream ended when it appended nothing. */
  readonly position: EpochPosition;
  readonly version: number;
};

/** A stream as it is now. A stream without events has version 0 and position 0 of its partition. */
export type LoadedStream = {
  readonly events: readonly RecordedEvent[];
  readonly version: number;
  readonly position: EpochPosition;
  /** What came of this command id in this stream before; `null` when it is new. */
  readonly prior: PriorOutcome | null;
};

export type AppendRequest = {
  readonly stream: StreamId;
  readonly commandId: CommandId;
  readonly digest: string;
  /** The version of the stream that the decision was made on; another one is a conflict. */
  readonly expectedVersion: number;
  /** In order; empty when the outcome alone is to be kept (a refusal, or nothing changed). */
  readonly events: readonly DomainEvent[];
  readonly refusal: string | null;
  readonly meta: EventMeta;
};

export type AppendResult =
  | { readonly status: 'appended'; readonly position: EpochPosition; readonly version: number }
  | { readonly status: 'duplicate'; readonly prior: PriorOutcome }
  | { readonly status: 'conflict'; readonly actualVersion: number };

/**
 * The event log as commands use it. `load` and `append` of concurrent callers are batched. `append` resolves only after the
 * commit is durable. It rejects with `UnstorableError` (text that cannot be stored), `EventTooLargeError`, `LogBusyError` (too many commands
 * wait) or, when the database cannot be reached, with whatever it says; a rejected append may or may not have happened, and
 * the same command id answers which.
 */
export type EventLog = {
  readonly load: (key: StreamKey) => Promise<LoadedStream>;
  readonly append: (request: AppendRequest) => Promise<AppendResult>;
};

export type StreamKey = {
  readonly stream: StreamId;
  readonly commandId: CommandId;
  /**
   * The stream is only looked at: nothing is appended to it on what this says. It may then be as it was some seconds ago, but holds what was
   * appended through this log since; a stream without events is never an old answer. `prior` says nothing.
   */
  readonly mayBeOld?: true;
};

/** Who signed in, as the issuer names them. Personal data: kept beside the log, never in it. */
export type SignIn = { readonly issuer: string; readonly subject: string };

/** Maps sign-ins to random reader ids; the same sign-in always gets the same id, also when asked twice at once. */
export type Identities = { readonly readerIdOf: (signIn: SignIn) => Promise<ReaderId> };

/** The time now. */
export type Clock = () => Date;

/** An event holds something the log cannot store: U+0000 or half a surrogate pair. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
}

/** An event is larger than {@link eventBytesMax}. */
export class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

/** More commands wait for the log than it takes; the caller should come back later. */
export class LogBusyError extends Error {
  override readonly name = 'LogBusyError';
}

/** The largest event, in bytes of its data as UTF-8 JSON. */
export const eventBytesMax = 64 * 1024;

import type { Context } from 'koa';
import { EventTooLargeError, LogBusyError, UnstorableError } from '../../commands/ports.ts';
import { ContendedStreamError } from '../../commands/transact.ts';
import { problem, type ProblemReply } from './problems.ts';
import { originOf, traceIdOf } from './request-context.ts';

/** A request that ended in an error nobody foresaw. */
export type RequestFault = {
  readonly error: unknown;
  readonly traceId: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
};

export type OnFault = (fault: RequestFault) => void;

/** The problem that a thrown error is told as. Those we know say what to do; every other is told by its trace id alone, and reported once. */
export function thrownProblem(error: unknown, ctx: Context, onFault: OnFault): ProblemReply {
  if (error instanceof LogBusyError) return problem('log-busy');
  if (error instanceof ContendedStreamError) return problem('stream-contended');
  if (error instanceof EventTooLargeError) return problem('event-too-large');
  if (error instanceof UnstorableError) return problem('unstorable-text');
  const origin = originOf(ctx.req.headers);
  const traceId = traceIdOf(origin);
  onFault({ error, traceId, requestId: origin.requestId, method: ctx.method, path: ctx.path });
  return problem('internal-error', { members: { traceId } });
}

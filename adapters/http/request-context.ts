import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { CommandContext } from '../../commands/commands.ts';
import { commandIdSchema, type CommandId } from '../../domain/ids.ts';
import { faultsOf, type Fault } from './faults.ts';

/** Where a request comes from, for logs and for the metadata of events. */
export type Origin = { readonly requestId: string; readonly traceparent?: string };

const requestIdPattern = /^[\x21-\x7e]{1,128}$/;
/** W3C Trace Context, section 3.2: version, trace id, parent id, flags; ids of zeros only mean nothing. */
const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The sender's `X-Request-Id` and `traceparent` where they are well formed. A request without an id is given one. */
export function originOf(headers: IncomingHttpHeaders): Origin {
  const given = headers['x-request-id'];
  const requestId = typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
  const traceparent = headers['traceparent'];
  return typeof traceparent === 'string' && traceparentPattern.test(traceparent)
    ? { requestId, traceparent }
    : { requestId };
}

/** What names this request's trace in logs: the trace id when it belongs to a trace, else its own id. */
export const traceIdOf = ({ requestId, traceparent }: Origin): string =>
  traceparentPattern.exec(traceparent ?? '')?.[1] ?? requestId;

/** A client that sends an `Idempotency-Key` chooses the command's id; for one that does not, every request is another command. */
export function commandIdOf(
  headers: IncomingHttpHeaders,
): Pick<CommandContext, 'commandId' | 'keyed'> | readonly Fault[] {
  const key = headers['idempotency-key'];
  // A random UUID fits the schema of command ids.
  if (key === undefined) return { commandId: randomUUID() as string as CommandId, keyed: false };
  const parsed = commandIdSchema.safeParse(key);
  return parsed.success
    ? { commandId: parsed.data, keyed: true }
    : faultsOf('header', parsed.error, key).map((fault) => ({ ...fault, pointer: '#/Idempotency-Key' }));
}

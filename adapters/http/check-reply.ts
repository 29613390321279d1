import type { Context } from 'koa';
import { attendantHeaders } from './headers.ts';
import { problemSchema } from './openapi/problem-schemas.ts';
import { isProblem } from './problems.ts';
import type { Reply } from './reply.ts';
import type { RouteDeclaration } from './route.ts';

/** A route answered what it does not declare: the contract is wrong, or the route is. */
export class UndeclaredReplyError extends Error {
  override readonly name = 'UndeclaredReplyError';
}

type Contract = Pick<RouteDeclaration, 'slug' | 'answer' | 'problems' | 'headers'>;
type Handle = (request: Context) => Promise<Reply>;

/** Handles as before, and throws {@link UndeclaredReplyError} for a reply that is not what the route declares: in tests and where people develop. */
export const checkingReplies =
  (contract: Contract, handle: Handle): Handle =>
  async (request) => {
    const reply = await handle(request);
    const fault = faultOf(contract, reply);
    if (fault !== undefined) throw new UndeclaredReplyError(`${contract.slug} ${fault}`);
    return reply;
  };

/** What a route does not declare of a reply; `undefined` when it declares all of it. */
export function faultOf({ answer, problems, headers }: Contract, reply: Reply): string | undefined {
  const unknown = Object.keys(reply.headers).filter((name) => !isKnown(name, headers.answered));
  if (unknown.length > 0) return `does not declare the header ${unknown.join(', ')}`;
  if (isProblem(reply)) {
    const slug = reply.problem;
    if (!problems.includes(slug)) return `does not declare the problem ${slug}`;
    return mismatch(`the problem ${slug}`, problemSchema(slug).safeParse(JSON.parse(reply.body)));
  }
  if (reply.status === 304 && headers.answered.includes('ETag')) return undefined;
  if (reply.status !== answer.status) return `declares ${answer.status} and answers ${reply.status}`;
  return mismatch('its answer', answer.schema.safeParse(JSON.parse(reply.body)));
}

/** Of the connection or of the body, which every reply may have. */
const ofEveryReply: readonly string[] = ['Content-Type', 'Connection'];

const isKnown = (name: string, declared: readonly string[]): boolean =>
  declared.includes(name) || ofEveryReply.includes(name) || name in attendantHeaders;

function mismatch(
  what: string,
  { error }: ReturnType<RouteDeclaration['query']['safeParse']>,
): string | undefined {
  if (error === undefined) return undefined;
  const [issue] = error.issues;
  return `declares ${what} otherwise: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

import { hash } from 'node:crypto';
import type { Reply } from './reply.ts';

/**
 * An answer with the `ETag` of its body, or 304 without one for whoever sent that in `If-None-Match` (RFC 9110, section 13.1.2). Weak, because the same answer may
 * be sent compressed or not.
 */
export function conditional(reply: Reply, ifNoneMatch: string | undefined): Reply {
  const tag = `"${hash('sha1', reply.body, 'base64url')}"`;
  const headers = { ...reply.headers, ETag: `W/${tag}` };
  return ifNoneMatch !== undefined && isAmong(tag, ifNoneMatch)
    ? { status: 304, headers, body: '' }
    : { ...reply, headers };
}

/** Whether a list of tags, weak ones or not, has this one, or is `*`. */
const isAmong = (tag: string, ifNoneMatch: string): boolean =>
  ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);

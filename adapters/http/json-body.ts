import type { IncomingMessage } from 'node:http';
import { getRawBody } from 'raw-body';
import { problem, type ProblemReply } from './problems.ts';

/** The largest body taken. */
export const bodyBytesMax = 128 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON value of a request's body, `{}` when it has none; or the problem that keeps it from being one. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ readonly json: unknown } | ProblemReply> {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = request.headers;
  if (transferEncoding === undefined && (length === undefined || length === '0')) return { json: {} };
  if (!isPlainJson(request)) return problem('unsupported-media-type', closing);
  const bytes = await readBytes(request, length);
  if (!(bytes instanceof Uint8Array)) return bytes;
  if (bytes.length === 0) return { json: {} };
  try {
    return { json: JSON.parse(utf8.decode(bytes)) as unknown };
  } catch {
    return problem('malformed-json');
  }
}

/** What is left of a body that was not read is not waited for either. */
const closing = { headers: { Connection: 'close' } };

async function readBytes(
  request: IncomingMessage,
  length: string | undefined,
): Promise<Buffer | ProblemReply> {
  try {
    return await getRawBody(request, { limit: bodyBytesMax, length: length ?? null });
  } catch (error) {
    const type = error instanceof Error && 'type' in error ? error.type : undefined;
    if (type === 'entity.too.large') return problem('body-too-large', closing);
    // Whoever sent less than announced, or hung up, is not there to read more than this.
    if (type === 'request.size.invalid' || type === 'request.aborted')
      return problem('malformed-json', closing);
    throw error;
  }
}

const jsonMediaType = /^application\/(?:[\w.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

function isPlainJson({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding'];
  return (
    (encoding === undefined || encoding === 'identity') && jsonMediaType.test(headers['content-type'] ?? '')
  );
}

import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { bodyBytesMax, invocationSchema, type Invocation } from './wire.ts';

/** A request that the container refuses, with the status and the code it answers. */
export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Reads and parses the body of an invocation. Throws `ContainerError`: 415, 413 or 400. */
export async function readInvocation(request: IncomingMessage): Promise<Invocation> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ContainerError(415, 'unsupported-media-type', 'the content type must be application/json');
  }
  const parsed = invocationSchema.safeParse(parseJson(await bodyOf(request)));
  if (parsed.success) return parsed.data;
  throw new ContainerError(400, 'bad-request', faultsOf(parsed.error));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request yields buffers.
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > bodyBytesMax) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

const tooLarge = (): ContainerError =>
  new ContainerError(413, 'too-large', `the body must have at most ${bodyBytesMax} bytes`);

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ContainerError(400, 'bad-request', 'the body is not JSON');
  }
}

const faultsMax = 3;

/** The first faults, each with where it is: enough to see what is wrong, and short however wrong a large body is. */
const faultsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, faultsMax)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

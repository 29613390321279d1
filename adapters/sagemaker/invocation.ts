import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import {
  bodyBytesMax,
  instanceSchema,
  invocationSchema,
  linesMax,
  linesType,
  type ReaderInstance,
} from './wire.ts';

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

/** Readers asked about together, and whether they came as one JSON document or a line each, which is how they are answered then. */
export type Asked = { readonly form: 'document' | 'lines'; readonly instances: readonly ReaderInstance[] };

/** Reads and parses the body of an invocation. Throws `ContainerError`: 415, 413 or 400. */
export async function readInvocation(request: IncomingMessage): Promise<Asked> {
  const type = /^[^;\s]*/.exec(request.headers['content-type'] ?? '')?.[0].toLowerCase() ?? '';
  if (!jsonTypes.includes(type) && !linesTypes.includes(type)) {
    throw new ContainerError(
      415,
      'unsupported-media-type',
      `the content type must be application/json or ${linesType}`,
    );
  }
  const body = (await bodyOf(request)).toString();
  return linesTypes.includes(type)
    ? { form: 'lines', instances: linesOf(body) }
    : { form: 'document', instances: parse(invocationSchema, parseJson(body, 'the body')).instances };
}

const jsonTypes: readonly string[] = ['application/json'];
/** Names under which JSON Lines go. */
const linesTypes: readonly string[] = [linesType, 'application/x-jsonlines', 'application/jsonl'];

function linesOf(body: string): readonly ReaderInstance[] {
  const lines = body.split('\n');
  if (lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length === 0 || lines.length > linesMax) {
    throw new ContainerError(400, 'bad-request', `there must be 1 to ${linesMax} lines`);
  }
  return lines.map((line, index) => {
    const where = `line ${index + 1}`;
    return parse(instanceSchema, parseJson(line, where), `${where}: `);
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, json: unknown, where = ''): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ContainerError(400, 'bad-request', `${where}${faultsOf(parsed.error)}`);
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

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ContainerError(400, 'bad-request', `${what} is not JSON`);
  }
}

const faultsMax = 3;

/** The first faults, each with where it is: enough to see what is wrong, and short however wrong a large body is. */
const faultsOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, faultsMax)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

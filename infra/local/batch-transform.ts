import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/**
 * Batch transform as SageMaker runs it (Developer Guide, “Use your own inference code with batch transform”), on one container and files of JSON Lines: waits for `GET /ping`, asks
 * `GET /execution-parameters` for what the job leaves open, splits every file by lines (SplitType Line), sends mini-batches to `POST /invocations`, and
 * writes the answers of `NAME` in order to `NAME.out` (AssembleWith Line). A mini-batch that fails is repeated; if it goes on failing its file gets no output, the others do.
 */
export async function runBatchTransform(job: TransformJob): Promise<Transformed> {
  await untilHealthy(job);
  const asked = await executionParameters(job.url);
  const settings: Settings = {
    strategy: job.strategy ?? asked.BatchStrategy ?? 'MULTI_RECORD',
    payloadBytesMax: (job.maxPayloadInMB ?? asked.MaxPayloadInMB ?? payloadMBDefault) * 1024 ** 2,
    atOnce: Math.max(1, job.maxConcurrentTransforms ?? asked.MaxConcurrentTransforms ?? 1),
  };
  await mkdir(job.output, { recursive: true });
  const transformed: { file: string; records: number }[] = [];
  const failed: { file: string; reason: string }[] = [];
  for (const file of (await readdir(job.input)).sort()) {
    try {
      transformed.push({ file, records: await transformFile(job, settings, file) });
    } catch (error) {
      job.signal?.throwIfAborted();
      failed.push({ file, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { transformed, failed, settings };
}

export type Strategy = 'SINGLE_RECORD' | 'MULTI_RECORD';

export type TransformJob = {
  /** The container, without a slash at the end. */
  readonly url: string;
  /** Folders: every file of the first is an input. */
  readonly input: string;
  readonly output: string;
  /** What CreateTransformJob would say; left out, the container is asked. */
  readonly strategy?: Strategy | undefined;
  readonly maxPayloadInMB?: number | undefined;
  readonly maxConcurrentTransforms?: number | undefined;
  /** InvocationsMaxRetries of ModelClientConfig. */
  readonly retriesMax?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

type Settings = {
  readonly strategy: Strategy;
  readonly payloadBytesMax: number;
  readonly atOnce: number;
};

export type Transformed = {
  readonly transformed: readonly { readonly file: string; readonly records: number }[];
  readonly failed: readonly { readonly file: string; readonly reason: string }[];
  readonly settings: Settings;
};

const linesType = 'application/jsonlines';
/** What SageMaker takes when nobody says otherwise. */
const payloadMBDefault = 6;
const retriesDefault = 3;
const retryPauseMs = 100;
const invocationMs = 600_000;
const healthyMs = 60_000;
const pingEveryMs = 50;

async function untilHealthy({ url, signal }: TransformJob): Promise<void> {
  const deadlineMs = Date.now() + healthyMs;
  for (;;) {
    const status = await fetch(`${url}/ping`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > deadlineMs) throw new Error(`${url}/ping answered ${status} for ${healthyMs / 1_000} s`);
    await delay(pingEveryMs, undefined, { signal });
  }
}

const parametersSchema = z.looseObject({
  MaxConcurrentTransforms: z.int().min(1).optional(),
  BatchStrategy: z.enum(['SINGLE_RECORD', 'MULTI_RECORD']).optional(),
  MaxPayloadInMB: z.number().positive().optional(),
});

/** A container need not have an opinion. */
async function executionParameters(url: string): Promise<z.output<typeof parametersSchema>> {
  const response = await fetch(`${url}/execution-parameters`);
  return response.ok ? parametersSchema.parse(await response.json()) : {};
}

async function transformFile(job: TransformJob, settings: Settings, file: string): Promise<number> {
  const part = path.join(job.output, `${file}.part`);
  const output = await open(part, 'w');
  let records = 0;
  const waiting: Promise<string>[] = [];
  const writeFirst = async (): Promise<void> => {
    const answer = await waiting.shift();
    if (answer !== undefined) await output.write(answer.endsWith('\n') ? answer : `${answer}\n`);
  };
  try {
    for await (const lines of miniBatches(path.join(job.input, file), settings)) {
      job.signal?.throwIfAborted();
      records += lines.length;
      const answer = invoke(job, lines);
      // Looked at in its turn; until then nobody may call it unhandled.
      answer.catch(() => undefined);
      waiting.push(answer);
      if (waiting.length >= settings.atOnce) await writeFirst();
    }
    while (waiting.length > 0) await writeFirst();
  } finally {
    await Promise.allSettled(waiting);
    await output.close();
  }
  await rename(part, path.join(job.output, `${file}.out`));
  return records;
}

async function* miniBatches(file: string, settings: Settings): AsyncGenerator<readonly string[]> {
  let lines: string[] = [];
  let bytes = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const size = Buffer.byteLength(line) + 1;
    if (size > settings.payloadBytesMax) {
      throw new Error(`a record has ${size} bytes, and MaxPayloadInMB allows ${settings.payloadBytesMax}`);
    }
    const isFull = settings.strategy === 'SINGLE_RECORD' || bytes + size > settings.payloadBytesMax;
    if (isFull && lines.length > 0) {
      yield lines;
      [lines, bytes] = [[], 0];
    }
    lines.push(line);
    bytes += size;
  }
  if (lines.length > 0) yield lines;
}

async function invoke(job: TransformJob, lines: readonly string[]): Promise<string> {
  const retriesMax = job.retriesMax ?? retriesDefault;
  for (let attempt = 0; ; attempt += 1) {
    const signal = AbortSignal.any([AbortSignal.timeout(invocationMs), ...(job.signal ? [job.signal] : [])]);
    const answered = await fetch(`${job.url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': linesType, accept: linesType },
      body: `${lines.join('\n')}\n`,
      signal,
    }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      (error: unknown) => ({ status: 0, text: String(error) }),
    );
    if (answered.status === 200) return answered.text;
    job.signal?.throwIfAborted();
    const isTheirs = answered.status >= 400 && answered.status < 500;
    if (isTheirs || attempt >= retriesMax) {
      throw new Error(
        `the container answered ${answered.status} to ${lines.length} records: ${answered.text}`,
      );
    }
    await delay(retryPauseMs, undefined, { signal: job.signal });
  }
}

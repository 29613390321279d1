import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { startContainer, type Container } from '../../adapters/sagemaker/container.ts';
import { servedModel } from '../../adapters/sagemaker/served-model.ts';
import { duneReader, sampleArtifact } from '../../adapters/sagemaker/testing.ts';
import { recommendationsSchema } from '../../domain/recommending/recommendation.ts';
import { runBatchTransform, type TransformJob } from './batch-transform.ts';

describe('batch transform', () => {
  let folder: string;
  let closing: (() => unknown)[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'estante-transform-'));
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    await rm(folder, { recursive: true });
  });

  const input = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const inputs = await mkdtemp(path.join(folder, 'in-'));
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(inputs, name), content);
    return inputs;
  };
  const output = (): string => path.join(folder, 'out');
  const outputOf = (name: string): Promise<string> => readFile(path.join(output(), name), 'utf8');

  /** Readers of Dune, who are told apart by how many books they ask for. */
  const readers = (...counts: number[]): string =>
    counts.map((count) => `${JSON.stringify({ history: duneReader, count })}\n`).join('');

  /** Our container, with a count of its requests. */
  async function container(): Promise<{ readonly url: string; readonly requests: string[] }> {
    const model = servedModel(sampleArtifact().bytes);
    const started: Container = await startContainer({
      host: '127.0.0.1',
      port: 0,
      model: () => model,
      onError: () => undefined,
    });
    closing.push(started.close);
    return between(started.port);
  }

  /** What is asked of a container passes through here. */
  async function between(port: number): Promise<{ readonly url: string; readonly requests: string[] }> {
    const requests: string[] = [];
    const server: Server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const body = Buffer.concat(parts).toString();
        requests.push(`${method} ${url} ${body.split('\n').filter(Boolean).length}`);
        const type = headers['content-type'];
        void fetch(`http://127.0.0.1:${port}${url}`, {
          method,
          ...(method === 'POST' ? { body, headers: { 'content-type': type ?? '' } } : {}),
        }).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    // A server that listens on a port has an address with one.
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  }

  const transform = async (
    url: string,
    files: Readonly<Record<string, string>>,
    job: Partial<TransformJob> = {},
  ) => runBatchTransform({ url, input: await input(files), output: output(), ...job });

  it('asks the container how, sends as many lines as have room, and keeps their order', async () => {
    const { url, requests } = await container();
    const done = await transform(url, { 'readers.jsonl': readers(1, 2, 1, 2), 'more.jsonl': readers(2) });
    expect(done).to.deep.include({
      transformed: [
        { file: 'more.jsonl', records: 1 },
        { file: 'readers.jsonl', records: 4 },
      ],
      failed: [],
      settings: { strategy: 'MULTI_RECORD', payloadBytesMax: 5 * 1024 ** 2, atOnce: 1 },
    });
    expect(requests).to.deep.equal([
      'GET /ping 0',
      'GET /execution-parameters 0',
      'POST /invocations 1',
      'POST /invocations 4',
    ]);
    const lines = (await outputOf('readers.jsonl.out')).trimEnd().split('\n');
    expect(lines.map((line) => recommendationsSchema.parse(JSON.parse(line)).items.length)).to.deep.equal([
      1, 2, 1, 2,
    ]);
    expect(await readdir(output())).to.deep.equal(['more.jsonl.out', 'readers.jsonl.out']);
  });

  it('sends a record a request when it is told to, several at once, and the order stays', async () => {
    const { url, requests } = await container();
    await transform(
      url,
      { a: readers(2, 1, 2, 1, 1) },
      { strategy: 'SINGLE_RECORD', maxConcurrentTransforms: 3 },
    );
    expect(requests.filter((line) => line.startsWith('POST'))).to.deep.equal(
      Array.from({ length: 5 }, () => 'POST /invocations 1'),
    );
    const lines = (await outputOf('a.out')).trimEnd().split('\n');
    expect(lines.map((line) => recommendationsSchema.parse(JSON.parse(line)).items.length)).to.deep.equal([
      2, 1, 2, 1, 1,
    ]);
  });

  it('never sends more than the payload that is allowed', async () => {
    const { url, requests } = await container();
    const line = readers(1);
    const maxPayloadInMB = (2.5 * line.length) / 1024 ** 2;
    await transform(url, { a: readers(1, 1, 1, 1, 1) }, { maxPayloadInMB });
    expect(requests.filter((sent) => sent.startsWith('POST'))).to.deep.equal([
      'POST /invocations 2',
      'POST /invocations 2',
      'POST /invocations 1',
    ]);
  });

  it('gives a file with a wrong or too large record no output, says why, and goes on with the others', async () => {
    const { url } = await container();
    const files = {
      a: readers(1),
      b: `${readers(1)}{"count":1}\n`,
      c: `${' '.repeat(9)}${'x'.repeat(2_000)}\n`,
    };
    const done = await transform(url, files, { maxPayloadInMB: 1_500 / 1024 ** 2 });
    expect(done.transformed).to.deep.equal([{ file: 'a', records: 1 }]);
    expect(done.failed.map(({ file }) => file)).to.deep.equal(['b', 'c']);
    expect(done.failed[0]?.reason).to.include('answered 400 to 2 records').and.include('line 2: history');
    expect(done.failed[1]?.reason).to.include('MaxPayloadInMB');
    expect((await readdir(output())).filter((name) => name.endsWith('.out'))).to.deep.equal(['a.out']);
  });

  it('repeats what fails on the side of the container, and gives up in the end', async () => {
    let asked = 0;
    const failing = (status: () => number): Promise<number> =>
      new Promise((resolve) => {
        const server = createServer((request, response) => {
          request.resume();
          const isInvocation = request.method === 'POST';
          if (isInvocation) asked += 1;
          response.writeHead(isInvocation ? status() : request.url === '/ping' ? 200 : 404).end('{}');
        }).listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
        closing.push(() => {
          server.closeAllConnections();
          server.close();
        });
      });
    const stumbling = await failing(() => (asked === 1 ? 500 : 200));
    const done = await transform(`http://127.0.0.1:${stumbling}`, { a: readers(1) });
    expect([done.failed, asked]).to.deep.equal([[], 2]);
    expect(done.settings).to.deep.equal({
      strategy: 'MULTI_RECORD',
      payloadBytesMax: 6 * 1024 ** 2,
      atOnce: 1,
    });
    asked = 0;
    const broken = await failing(() => 500);
    const given = await transform(`http://127.0.0.1:${broken}`, { a: readers(1) }, { retriesMax: 1 });
    expect([given.failed[0]?.reason.includes('answered 500'), asked]).to.deep.equal([true, 2]);
  });
});

import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { columnsOf, itemsOf } from '../../domain/recommending/item-columns.ts';
import { recommendationsSchema } from '../../domain/recommending/recommendation.ts';
import { startContainer, type Container } from './container.ts';
import { servedModel, type ServedModel } from './served-model.ts';
import { duneReader, sampleArtifact } from './testing.ts';
import {
  bodyBytesMax,
  columnsType,
  countMax,
  instancesMax,
  predictionsSchema,
  readPredictions,
} from './wire.ts';

describe('model server', () => {
  let container: Container;
  let model: ServedModel | undefined;
  let errors: unknown[];

  beforeEach(async () => {
    model = servedModel(sampleArtifact().bytes);
    errors = [];
    container = await startContainer({
      host: '127.0.0.1',
      port: 0,
      model: () => model,
      onError: (error) => errors.push(error),
    });
  });
  afterEach(() => container.close());

  const at = (path: string) => `http://127.0.0.1:${container.port}${path}`;
  const invoke = (body: unknown, contentType = 'application/json') =>
    fetch(at('/invocations'), {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const asking = (...counts: number[]) => ({
    instances: counts.map((count) => ({ history: duneReader, count })),
  });
  const refusal = async (response: Response) => {
    // The shape is what this suite is about.
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  };

  it('says which model answers when it is pinged', async () => {
    const response = await fetch(at('/ping'));
    expect(response.status).to.equal(200);
    expect(await response.json()).to.deep.equal({ modelVersion: model?.modelVersion, books: 3 });
  });

  it('is not healthy and predicts nothing while there is no model', async () => {
    model = undefined;
    expect((await fetch(at('/ping'))).status).to.equal(503);
    expect(await refusal(await invoke(asking(1)))).to.include({ status: 503, code: 'no-model' });
  });

  it('answers every instance, in order', async () => {
    const response = await invoke(asking(1, 5));
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/json');
    const { predictions } = predictionsSchema.parse(await response.json());
    expect(predictions.map(({ items }) => items.map(({ bookId }) => bookId))).to.deep.equal([
      ['emma'],
      ['emma', 'kim'],
    ]);
    expect(predictions[0]?.modelVersion).to.equal(model?.modelVersion);
    expect(predictions[0]?.items[0]?.reason).to.deep.equal({ kind: 'because-you-rated', bookId: 'dune' });
  });

  it('answers in columns whoever accepts them: the same, scores to seven digits', async () => {
    const asked = asking(1, 5);
    const told = await fetch(at('/invocations'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: columnsType },
      body: JSON.stringify(asked),
    });
    expect(told.headers.get('content-type')).to.equal(columnsType);
    const read = readPredictions(Buffer.from(await told.arrayBuffer()), columnsType);
    const { predictions } = predictionsSchema.parse(await (await invoke(asked)).json());
    expect(read).to.deep.equal(
      predictions.map(({ modelVersion, items }) => ({ modelVersion, items: itemsOf(columnsOf(items)) })),
    );
    expect(read.map(({ items }) => items.length)).to.deep.equal([1, 2]);
  });

  it('takes a content type with parameters', async () => {
    expect((await invoke(asking(1), 'application/json; charset=utf-8')).status).to.equal(200);
  });

  it('refuses another content type', async () => {
    expect(await refusal(await invoke('1,2,3', 'text/csv'))).to.include({
      status: 415,
      code: 'unsupported-media-type',
    });
  });

  it('answers lines by lines, in order, as batch transform sends them', async () => {
    const lines = asking(1, 5, 1).instances.map((instance) => JSON.stringify(instance));
    for (const [type, body] of [
      ['application/jsonlines', lines.join('\n')],
      ['application/x-jsonlines; charset=utf-8', `${lines.join('\n')}\n`],
    ] as const) {
      const response = await invoke(body, type);
      expect(response.headers.get('content-type')).to.equal('application/jsonlines');
      const answered = (await response.text()).trimEnd().split('\n');
      const items = answered.map((line) => recommendationsSchema.parse(JSON.parse(line)).items.length);
      expect(items).to.deep.equal([1, 2, 1]);
    }
  });

  it('answers more lines than it takes instances in a document, and pings in between', async () => {
    const line = JSON.stringify(asking(1).instances[0]);
    const many = invoke(Array.from({ length: 2_000 }, () => line).join('\n'), 'application/jsonlines');
    expect((await fetch(at('/ping'))).status).to.equal(200);
    expect((await (await many).text()).trimEnd().split('\n')).to.have.length(2_000);
  });

  it('refuses lines of which one is wrong, and says which', async () => {
    const right = JSON.stringify(asking(1).instances[0]);
    const wrong = JSON.stringify({ history: duneReader, count: 0 });
    expect(await refusal(await invoke(`${right}\n${wrong}`, 'application/jsonlines')))
      .to.include({ status: 400 })
      .with.property('message')
      .that.matches(/^line 2: count: /);
    expect((await refusal(await invoke(`${right}\n{`, 'application/jsonlines'))).message).to.equal(
      'line 2 is not JSON',
    );
    expect((await refusal(await invoke('', 'application/jsonlines'))).status).to.equal(400);
  });

  it('refuses what is no invocation and says where, in few words', async () => {
    expect(await refusal(await invoke('{'))).to.include({ status: 400, message: 'the body is not JSON' });
    expect((await refusal(await invoke({ instances: [] }))).status).to.equal(400);
    const wrong = await refusal(
      await invoke({ instances: [{ history: { recent: [], seen: ['No Id'] }, count: 0 }] }),
    );
    expect(wrong.message).to.include('instances.0.history.seen.0').and.include('instances.0.count');
    const seen = Array.from({ length: 5_000 }, () => 'No Id');
    const veryWrong = await refusal(
      await invoke({ instances: [{ history: { recent: [], seen }, count: 1 }] }),
    );
    expect(veryWrong.message).to.have.length.below(500);
  });

  it('refuses too many instances, too high a count and too large a body', async () => {
    expect((await invoke(asking(...Array.from({ length: instancesMax + 1 }, () => 1)))).status).to.equal(400);
    expect((await invoke(asking(countMax + 1))).status).to.equal(400);
    expect(await refusal(await invoke(' '.repeat(bodyBytesMax + 1)))).to.include({
      status: 413,
      code: 'too-large',
    });
  });

  it('refuses a large body that comes without a length', async () => {
    const stream = new Blob([' '.repeat(bodyBytesMax + 1)]).stream();
    const response = await fetch(at('/invocations'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    });
    expect((await refusal(response)).status).to.equal(413);
  });

  it('knows no other path and no other method', async () => {
    expect((await fetch(at('/'))).status).to.equal(404);
    expect((await fetch(at('/invocations'))).status).to.equal(404);
  });

  it('tells batch transform how to call', async () => {
    expect(await (await fetch(at('/execution-parameters'))).json()).to.deep.equal({
      MaxConcurrentTransforms: 1,
      BatchStrategy: 'MULTI_RECORD',
      MaxPayloadInMB: 5,
    });
  });

  it('says nothing of its own failures to the caller, and all to its log', async () => {
    const broken = new Error('secret detail');
    model = {
      modelVersion: 'm',
      books: 0,
      recommend: () => {
        throw broken;
      },
    };
    const answer = await refusal(await invoke(asking(1)));
    expect(answer).to.include({ status: 500, code: 'internal' });
    expect(answer.message).to.not.include('secret');
    expect(errors).to.deep.equal([broken]);
  });

  it('answers with one model or the next while they are swapped under load, and drops no request', async () => {
    const next = servedModel(sampleArtifact('ulysses', '02').bytes);
    const versions = new Set<string>();
    const reader = async () => {
      for (let turn = 0; turn < 20; turn += 1) {
        const { predictions } = predictionsSchema.parse(await (await invoke(asking(2))).json());
        const [prediction] = predictions;
        const isNext = prediction?.modelVersion === next.modelVersion;
        expect(prediction?.items.map(({ bookId }) => bookId)).to.deep.equal([
          isNext ? 'ulysses' : 'emma',
          'kim',
        ]);
        versions.add(prediction?.modelVersion ?? '');
        if (turn === 5) model = next;
      }
    };
    await Promise.all([reader(), reader(), reader()]);
    expect(versions.size).to.equal(2);
  });

  it('ends the requests under way before it stops, and takes no further ones', async () => {
    const body = JSON.stringify(asking(1));
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const slow = httpRequest(
        at('/invocations'),
        { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } },
        (response) => resolve(response.resume().statusCode),
      );
      slow.on('error', reject);
      slow.write(body.slice(0, 10), () =>
        setTimeout(() => {
          stopped = container.close();
          slow.end(body.slice(10));
        }, 50),
      );
    });
    let stopped: Promise<void> | undefined;
    expect(await answered).to.equal(200);
    await stopped;
    const refused = await fetch(at('/ping')).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(TypeError);
  });
});

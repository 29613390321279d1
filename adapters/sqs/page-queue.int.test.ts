import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { eventually } from '../../infra/local/eventually.ts';
import type { Page } from '../../domain/page.ts';
import type { PageMessage, PageSource } from '../../projections/ports.ts';
import { pageSink } from './page-sink.ts';
import { pageSource } from './page-source.ts';
import { QueueMissingError, queueNames, type Queues } from './queues.ts';
import { incompressible, pageOf, testQueues } from './testing.ts';

describe('pages through SQS', () => {
  let queues: Queues;
  let source: PageSource;

  beforeEach(async () => {
    queues = await testQueues();
    await queues.create();
    source = pageSource(queues, 'redis');
  });

  const deadline = (): AbortSignal => AbortSignal.timeout(5_000);
  const ranges = (messages: readonly PageMessage[]): string[] =>
    messages.map(({ page }) => `${page?.partition ?? '?'}.${page?.from ?? '?'}-${page?.to ?? '?'}`).sort();
  const receiveAll = async (count: number): Promise<readonly PageMessage[]> => {
    const received: PageMessage[] = [];
    while (received.length < count) {
      const messages = await source.receive(deadline());
      if (messages.length === 0) throw new Error(`only ${received.length} of ${count} messages came`);
      received.push(...messages);
    }
    return received;
  };

  it('arrive as they were sent, of every partition', async () => {
    const pages = Array.from({ length: 16 }, (_, partition) => pageOf(partition, { from: 1, to: 3 }));
    expect(await pageSink(queues, 'redis').send(pages)).to.have.deep.members(pages);
    const received = await receiveAll(16);
    expect(received.map(({ page }) => page)).to.have.deep.members(pages);
  });

  it('of one partition arrive in order, the next when the last is removed', async () => {
    const sink = pageSink(queues, 'redis');
    for (const from of [1, 2, 3]) await sink.send([pageOf(4, { from, to: from })]);
    for (const from of [1, 2, 3]) {
      const messages = await source.receive(deadline());
      expect(ranges(messages)).to.deep.equal([`4.${from}-${from}`]);
      await source.remove(messages);
    }
    expect((await queues.depths()).get('redis')).to.deep.equal({ visible: 0, inFlight: 0, dead: 0 });
  });

  it('go to the next who asks when the one who waited for them has gone away', async () => {
    const gone = new AbortController();
    const waiting = source.receive(gone.signal);
    await pause(200);
    gone.abort();
    expect(await waiting).to.deep.equal([]);
    await pageSink(queues, 'redis').send([pageOf(4, { from: 1, to: 2 })]);
    expect(ranges(await source.receive(deadline()))).to.deep.equal(['4.1-2']);
  });

  it('are answered when they are on their way as the signal aborts', async () => {
    const stop = new AbortController();
    const waiting = source.receive(stop.signal);
    await pause(200);
    const sent = pageSink(queues, 'redis').send([pageOf(4, { from: 1, to: 2 })]);
    stop.abort();
    expect(ranges(await waiting)).to.deep.equal(['4.1-2']);
    await sent;
  });

  it('are taken once when they are sent twice', async () => {
    const sink = pageSink(queues, 'redis');
    const page = pageOf(4, { from: 1, to: 2 });
    expect(await sink.send([page])).to.deep.equal([page]);
    expect(await sink.send([page])).to.deep.equal([page]);
    expect((await queues.depths()).get('redis')).to.deep.include({ visible: 1 });
  });

  it('that hold text SQS refuses raw arrive all the same', async () => {
    const page = pageOf(1, { from: 1, to: 1, title: '📚 \ufffe\uffff\u0001' });
    expect(await pageSink(queues, 'redis').send([page])).to.deep.equal([page]);
    expect((await receiveAll(1))[0]?.page).to.deep.equal(page);
  });

  it('that are refused fail alone, next to good ones of the same request', async () => {
    await queues.using('redis', (QueueUrl) =>
      queues.client.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { MaximumMessageSize: '2048' } }),
      ),
    );
    const failures: Error[] = [];
    const sink = pageSink(queues, 'redis', { onFailure: (failure) => failures.push(failure) });
    const [good, large, better] = [
      pageOf(1, { from: 1, to: 1 }),
      pageOf(2, { from: 1, to: 1, title: incompressible(3_000) }),
      pageOf(3, { from: 1, to: 1 }),
    ];
    expect(await sink.send([good, large, better])).to.deep.equal([good, better]);
    expect(failures.map(({ message }) => message).join()).to.include('refused the page 2.1 to 1');
  });

  it('are packed into requests of at most 256 KiB, and one too large for any fails alone', async () => {
    const sized = (partition: number, bytes: number): Page =>
      pageOf(partition, { from: 1, to: 1, title: incompressible(bytes) });
    const fitting = Array.from({ length: 16 }, (_, partition) => sized(partition, 100_000));
    const requests: number[] = [];
    queues.client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          // The input of the only command with entries that hold bodies.
          const { Entries = [] } = args.input as { Entries?: { MessageBody?: string }[] };
          const bytes = Entries.map(({ MessageBody = '' }) => Buffer.byteLength(MessageBody));
          if (commandName === 'SendMessageBatchCommand')
            requests.push(bytes.reduce((sum, one) => sum + one, 0));
          return next(args);
        },
      { step: 'initialize' },
    );
    const sink = pageSink(queues, 'redis');
    expect(await sink.send([...fitting, sized(16, 300_000)])).to.have.deep.members(fitting);
    expect(requests).to.have.length(9);
    expect(requests.filter((bytes) => bytes > 256 * 1024)).to.have.length(1);
  });

  it('are not among the answer when the request itself fails', async () => {
    const away = { ...queues, using: () => Promise.reject(new Error('socket hang up')) };
    const failures: Error[] = [];
    const sink = pageSink(away, 'redis', { onFailure: (failure) => failures.push(failure) });
    expect(await sink.send([pageOf(1, { from: 1, to: 1 })])).to.deep.equal([]);
    expect(failures[0]).to.have.nested.property('cause.message', 'socket hang up');
  });

  it('come as undefined when the body is none', async () => {
    await queues.using('redis', (QueueUrl) =>
      queues.client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: 'no page',
          MessageGroupId: '1',
          MessageDeduplicationId: 'x',
        }),
      ),
    );
    const [message] = await source.receive(deadline());
    expect(message?.page).to.equal(undefined);
    expect(message?.receipt).to.be.a('string').that.is.not.empty;
  });

  it('that are given back come again at once; those kept do not', async () => {
    await pageSink(queues, 'redis').send([pageOf(1, { from: 1, to: 1 }), pageOf(2, { from: 1, to: 1 })]);
    const messages = await receiveAll(2);
    await source.extend(messages, 60);
    const [first] = messages;
    if (first === undefined) throw new Error('no message came');
    await source.extend([first], 0);
    expect(ranges(await source.receive(deadline()))).to.deep.equal(ranges([first]));
    expect((await queues.depths()).get('redis')).to.deep.equal({ visible: 0, inFlight: 2, dead: 0 });
  });

  it('that nobody removes end in the dead-letter queue', async () => {
    await pageSink(queues, 'redis').send([pageOf(1, { from: 1, to: 1 })]);
    for (let receives = 0; receives < 8; receives += 1) {
      await source.extend(await source.receive(deadline()), 0);
    }
    expect(await source.receive(AbortSignal.timeout(200))).to.deep.equal([]);
    expect((await queues.depths()).get('redis')).to.deep.equal({ visible: 0, inFlight: 0, dead: 1 });
  });

  it('are waited for until the signal aborts, and no request is made when it has', async () => {
    expect(await source.receive(AbortSignal.abort())).to.deep.equal([]);
    const startMs = performance.now();
    expect(await source.receive(AbortSignal.timeout(300))).to.deep.equal([]);
    expect(performance.now() - startMs).to.be.within(250, 3_000);
  });

  it('that arrive during the wait end it', async () => {
    const waiting = source.receive(deadline());
    await pageSink(queues, 'redis').send([pageOf(1, { from: 1, to: 1 })]);
    expect(ranges(await waiting)).to.deep.equal(['1.1-1']);
  });
});

describe('the queues in SQS', () => {
  const page = pageOf(1, { from: 1, to: 1 });
  const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const remove = (queues: Queues) =>
    queues.using('feeds', (QueueUrl) => queues.client.send(new DeleteQueueCommand({ QueueUrl })));

  it('can be made twice, and their attributes are put right', async () => {
    const queues = await testQueues();
    await queues.create();
    await queues.using('feeds', (QueueUrl) =>
      queues.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '5' } })),
    );
    await queues.create();
    expect([...(await queues.depths()).keys()]).to.deep.equal([...queueNames]);
    const { Attributes: found } = await queues.using('feeds', (QueueUrl) =>
      queues.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
    );
    expect(found).to.deep.include({ VisibilityTimeout: '30', FifoQueue: 'true' });
    expect(found?.RedrivePolicy).to.match(/-feeds-dlq\.fifo/);
  });

  it('are missing by name when nobody made them, to sender and receiver', async () => {
    const queues = await testQueues();
    for (const attempt of [
      pageSink(queues, 'feeds').send([page]),
      pageSource(queues, 'feeds').receive(AbortSignal.timeout(5_000)),
      queues.depths(),
    ]) {
      expect(await failureOf(attempt))
        .to.be.instanceOf(QueueMissingError)
        .with.property('name', 'QueueMissingError');
    }
  });

  it('are missing when they vanish, and found again when they are back', async () => {
    const queues = await testQueues();
    await queues.create();
    const sink = pageSink(queues, 'feeds');
    await sink.send([page]);
    await remove(queues);
    expect(await failureOf(sink.send([page]))).to.be.instanceOf(QueueMissingError);
    await queues.create();
    expect(await sink.send([page])).to.deep.equal([page]);
  });

  it('are made again by whoever needs them, where that is allowed', async () => {
    const queues = await testQueues({ createMissing: true });
    const sink = pageSink(queues, 'feeds');
    expect(await sink.send([page])).to.deep.equal([page]);
    await remove(queues);
    const messages = pageSource(queues, 'feeds').receive(AbortSignal.timeout(5_000));
    await eventually(async () => expect(await sink.send([page])).to.deep.equal([page]), { timeoutMs: 2_000 });
    expect((await messages).map((message) => message.page)).to.deep.equal([page]);
  });
});

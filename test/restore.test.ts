import { expect } from 'chai';
import { z } from 'zod';
import { postgresCheckpoints } from '../adapters/postgres/checkpoints.ts';
import { sqsClient } from '../adapters/sqs/client.ts';
import { queueNames, sqsQueues } from '../adapters/sqs/queues.ts';
import { canonicalJson } from '../domain/equality.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { watermarksOf } from '../infra/ops/projection-lags.ts';
import { runEstante } from '../infra/ops/testing.ts';
import { projections } from '../projections/projections.ts';
import { differences, isCaughtUp, opsOn } from './support/folded-models.ts';
import { restoredSystem } from './support/restored-system.ts';
import { eventually } from './support/shared-stack.ts';

const books = ['b-one', 'b-two', 'b-three'] as const;
const epochOf = (position: string): string => /epoch=(\w+)$/.exec(position)?.[1] ?? '';

describe('a log that is restored from a copy of its files', function () {
  // All read models are replayed one after the other.
  this.timeout(300_000);
  let system: Awaited<ReturnType<typeof restoredSystem>>;
  let ops: OpsPorts;
  let held: Readonly<Record<string, unknown>>;
  let oldPosition: string;

  const call = async (
    service: 'command-api' | 'query-api',
    path: string,
    { method = 'GET', sub = 'ana', body, headers = {} }: Sent = {},
  ): Promise<Response> => {
    const token = await system.issuer.sign({ sub, roles: ['librarian'] });
    return fetch(`${system.urlOf(service)}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  /** Answers the position; tries again while the log, or the command API, is just coming back. */
  const tell = (path: string, body: unknown, method = 'PUT'): Promise<string> =>
    eventually(`an answer to ${path}`, async () => {
      const answer = await call('command-api', path, { method, body });
      return answer.status < 300 ? (answer.headers.get('estante-position') ?? undefined) : undefined;
    });
  const rateAll = async (stars: number): Promise<string> => {
    let position = '';
    for (const book of books) position = await tell(`/v1/me/books/${book}/rating`, { stars });
    return position;
  };
  const estante = (...args: readonly string[]) => runEstante(args, system.ops);
  const caughtUp = () =>
    eventually('every read model to catch up', async () => (await isCaughtUp(ops)) || undefined);

  before(async () => {
    system = await restoredSystem();
    ops = await opsOn({ env: () => system.ops });
    for (const id of books) {
      await tell(
        '/v1/books',
        { id, title: id, authors: ['Ana'], language: 'en', genres: ['poetry'] },
        'POST',
      );
    }
    await rateAll(5);
    await caughtUp();
    await system.log.backUp();
    await rateAll(4);
    oldPosition = await rateAll(3);
    await caughtUp();
    held = await everything(ops);
    await system.log.restore();
  });
  after(async () => {
    await ops.close();
    await system.stop();
  });

  it('is noticed by every read model that is beyond its head, and each asks for a replay', async () => {
    for (const { name } of await ops.registry.live()) {
      await eventually(`${name} to ask for a replay`, async () =>
        system.logged('projector').includes(`replay it with \`./estante replay ${name}\``) ? true : undefined,
      );
    }
    const { code, stdout } = await estante('audit', '--projection', 'shelves');
    expect(code).to.equal(1);
    expect(stdout).to.match(/event \d+\.\d+ is missing.*the watermark of shelves at/);
  });

  it('has nothing applied of it, also when it has grown past the read models again', async () => {
    for (const stars of [1, 2, 3, 4]) await rateAll(stars);
    await drained(ops, system.ops['QUEUE_PREFIX'] ?? '');
    expect(await everything(ops)).to.deep.equal(held);
  });

  it('keeps its epoch until an operator confirms that it was restored', async () => {
    const { code, stderr } = await estante('log', 'restored');
    expect(code).to.equal(2);
    expect(stderr).to.include('add --yes if the log was restored to an earlier moment');
    expect((await ops.log.heads()).epoch).to.equal(epochOf(oldPosition));
  });

  it('gets a new epoch, with which the command API starts anew', async () => {
    const pid = system.pid('command-api');
    const { code, stdout } = await estante('log', 'restored', '--yes');
    expect(code).to.equal(0);
    const { epoch } = await ops.log.heads();
    expect(epoch).not.to.equal(epochOf(oldPosition));
    expect(stdout).to.include(`the log has a new epoch: ${epoch} (before: ${epochOf(oldPosition)})`);
    await eventually('the command API to start anew', async () => {
      const now = system.pid('command-api');
      return now !== undefined && now !== pid ? true : undefined;
    });
    expect(system.logged('command-api')).to.include('the log was restored');
    expect(epochOf(await rateAll(5))).to.equal(epoch);
  });

  it('has nothing applied of it by a projector that has just started either', async () => {
    const pid = system.pid('projector');
    const said = system.logged('projector').length;
    // It gives back what it has taken from the queues.
    system.kill('projector', 'SIGTERM');
    await eventually('the projector to be back', async () => {
      const now = system.pid('projector');
      return now !== undefined && now !== pid ? true : undefined;
    });
    for (const { name } of await ops.registry.live()) {
      await eventually(`${name} to ask for a replay again`, async () =>
        system.logged('projector').slice(said).includes(`./estante replay ${name}\``) ? true : undefined,
      );
    }
    await rateAll(2);
    await drained(ops, system.ops['QUEUE_PREFIX'] ?? '');
    expect(await everything(ops)).to.deep.equal(held);
  });

  it('is applied again by every read model when all are replayed, and they agree with it', async () => {
    const { code: replayed, stderr } = await estante('replay', '--all');
    expect(replayed, stderr).to.equal(0);
    const position = await rateAll(1);
    await caughtUp();
    expect(await differences(ops)).to.deep.equal({});
    const { code, stdout } = await estante('audit');
    expect(stdout).to.match(/log, watermarks and read models agree\n$/);
    expect(code).to.equal(0);
    const asked = await call('query-api', '/v1/me', { headers: { 'estante-min-position': position } });
    expect([asked.status, asked.headers.get('estante-stale')]).to.deep.equal([200, null]);
    const askedOld = await call('query-api', '/v1/me', { headers: { 'estante-min-position': oldPosition } });
    expect(askedOld.status).to.equal(409);
  });
});

type Sent = {
  readonly method?: string;
  readonly sub?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Every row and watermark of every read model. */
async function everything(ops: OpsPorts): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {};
  for (const instance of await ops.registry.live()) {
    const projection = projections.find(({ name }) => name === instance.name);
    const rows =
      projection === undefined ? [] : await Array.fromAsync(ops.stores[projection.store].rows(instance));
    const watermarks = await watermarksOf(ops, instance);
    found[instance.name] = {
      rows: rows.map(canonicalJson).sort(),
      watermarks: Object.fromEntries(watermarks),
    };
  }
  return found;
}

const depthsSchema = z.array(z.object({ visible: z.int(), inFlight: z.int() }));

/** Resolves when the relay has sent the log to its heads, and the projector has taken that. */
async function drained({ log, servers }: OpsPorts, prefix: string): Promise<void> {
  const client = sqsClient();
  const checkpoints = postgresCheckpoints(servers);
  try {
    const queues = sqsQueues({ client, prefix });
    await eventually('the queues to be empty', async () => {
      const { epoch, positions } = await log.heads();
      for (const queue of queueNames) {
        const sent = await checkpoints.read(queue, epoch);
        if (positions.some((head, partition) => (sent.get(partition) ?? 0) < head)) return undefined;
      }
      const depths = depthsSchema.parse([...(await queues.depths()).values()]);
      return depths.every(({ visible, inFlight }) => visible + inFlight === 0) ? true : undefined;
    });
  } finally {
    client.destroy();
  }
}

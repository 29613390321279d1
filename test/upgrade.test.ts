import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { sql } from 'slonik';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import type { Stack } from '../infra/local/stack.ts';
import { nodeCommand } from '../infra/local/store-plan.ts';
import { projections } from '../projections/projections.ts';
import { differences, opsOn } from './support/folded-models.ts';
import { sharedStack, stackStartMs } from './support/shared-stack.ts';

describe('read models of another version', function () {
  this.timeout(180_000);
  let stack: Stack;
  let ops: OpsPorts;

  before(async function () {
    this.timeout(stackStartMs);
    stack = await sharedStack();
    ops = await opsOn(stack);
  });
  after(() => ops.close());

  const upgrade = async () => {
    const [file, ...args] = nodeCommand('upgrade.ts');
    const child = spawn(file, args, {
      env: { PATH: process.env['PATH'], ESTANTE_HOME: stack.home.root },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    return { said: await text(child.stderr), code: await ended };
  };
  const live = async () => new Map((await ops.registry.live()).map((instance) => [instance.name, instance]));

  it('are replayed, the others left alone', async () => {
    const before = await live();
    await ops.pool.any(sql.type(z.object({}))`
      update projection.instance set version = 999 where name in ('shelves', 'book-views', 'popular-books')`);
    const { said, code } = await upgrade();
    expect(code, said).to.equal(0);
    expect(said).to.match(/^replaying: shelves, book-views, popular-books: \d+ events in \d+\.\d s$/m);
    for (const { name, version } of projections) {
      const replayed = ['shelves', 'book-views', 'popular-books'].includes(name);
      const now = (await live()).get(name);
      expect(now).to.include({ name, version });
      const generation = before.get(name)?.generation ?? 0;
      if (replayed) expect(now?.generation).to.be.above(generation);
      else expect(now?.generation).to.equal(generation);
    }
    expect(await differences(ops)).to.deep.equal({});
  });

  it('are not there after that', async () => {
    const before = await live();
    expect((await upgrade()).code).to.equal(0);
    expect(await live()).to.deep.equal(before);
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ask } from '../infra/analytics/ask.ts';
import { questions } from '../infra/analytics/questions.ts';
import { answersFrom, rowsOf } from '../infra/analytics/testing/answers.ts';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { projectRoot } from '../infra/local/paths.ts';
import { runEstante } from '../infra/ops/testing.ts';
import type { Stack } from '../infra/local/stack.ts';
import { isCaughtUp, opsOn, wholeLog } from './support/folded-models.ts';
import { eventually, sharedStack, stackStartMs } from './support/shared-stack.ts';

const run = promisify(execFile);

/** A replay waits for some seconds until no query remembers the generation before. */
const replayMs = 60_000;

describe('an analyst of the running service', function () {
  this.timeout(replayMs);
  let stack: Stack;
  let ops: OpsPorts;
  let url: string;

  before(async function () {
    this.timeout(stackStartMs);
    stack = await sharedStack();
    ops = await opsOn(stack);
    url = stack.env('analyst')['READ_MODEL_URL'] ?? '';
    await eventually('read models that are up to date', async () => (await isCaughtUp(ops)) || undefined);
  });
  after(() => ops.close());

  const expectAnswersOfTheLog = async (): Promise<void> => {
    const expected = answersFrom(await wholeLog(ops));
    for (const { slug, sql } of questions()) {
      expect(await rowsOf(url, sql), slug).to.deep.equal(expected[slug]);
      expect(expected[slug], slug).not.to.deep.equal([]);
    }
  };

  it('is answered what the log says, question by question', expectAnswersOfTheLog);

  it('is answered the same after a replay of what the answers rest on', async () => {
    for (const name of ['reader-days', 'recommendation-exposures']) {
      const replayed = await runEstante(['replay', name], { ESTANTE_HOME: stack.home.root });
      expect(replayed.code, replayed.stderr).to.equal(0);
    }
    await expectAnswersOfTheLog();
  });

  it('finds a view again after the next migration, when its definition was not the one of today', async () => {
    const flows = 'select count(*) > 0 as flows from analytics.genre_flows';
    const before = await rowsOf(url, flows);
    const asProjector = stack.env('ops')['READ_MODEL_URL'] ?? '';
    await ask(
      asProjector,
      `update projection.analytics_view set digest = 'older' where name = 'genre_flows'`,
    );
    await ask(
      asProjector,
      'drop view analytics.genre_flows; create view analytics.genre_flows as select 1 as older',
    );
    await run(process.execPath, ['infra/processes/migrate.ts'], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'], ...stack.env('migrate') },
    });
    expect(await rowsOf(url, flows)).to.deep.equal(before);
    await expectAnswersOfTheLog();
  });

  it('is refused what is about one reader', async () => {
    const refusal: unknown = await ask(url, 'select reader_id from live.profile').catch(
      (error: unknown) => error,
    );
    expect(String(refusal)).to.contain('permission denied');
  });
});

import { expect } from 'chai';
import { memoryLog } from '../adapters/memory/event-log.ts';
import { ana } from '../domain/testing/examples.ts';
import { abreast } from './abreast.ts';
import { catchUpPage } from './advance.ts';
import type { PageTarget } from './page-target.ts';
import { append, homeOf, ratingsBy } from './testing/append.ts';
import { sampleTarget } from './testing/sample-target.ts';

const partition = homeOf(ana);

describe('generations abreast', () => {
  const start = async (events: number) => {
    const log = memoryLog();
    await append(log, ...ratingsBy(ana, events));
    const [live, beside] = [sampleTarget(), sampleTarget()];
    const errors: unknown[] = [];
    const targetOf = (besides: readonly PageTarget[]): PageTarget =>
      abreast({
        live: live.target,
        beside: besides,
        log,
        onError: (_target, error) => void errors.push(error),
      });
    const page = async (from: number, to: number) => {
      const read = await log.readPage({ partition, from, to, bytesMax: Infinity, eventsMax: Infinity });
      if (read === undefined) throw new Error('the sample log is shorter');
      return read;
    };
    return { live, beside, errors, targetOf, page };
  };

  it('are applied a page before the live one is', async () => {
    const { live, beside, targetOf, page } = await start(4);
    const seen: number[] = [];
    const watched: PageTarget = {
      ...beside.target,
      apply: async (given) => {
        seen.push(await live.applied(partition));
        return beside.target.apply(given);
      },
    };
    const target = targetOf([watched]);
    expect(await target.apply(await page(1, 2))).to.deep.equal({ status: 'applied' });
    await target.apply(await page(3, 4));
    expect(seen).to.deep.equal([0, 2]);
    expect([await beside.applied(partition), await live.applied(partition)]).to.deep.equal([4, 4]);
  });

  it('are brought up first when they lack a little', async () => {
    const { live, beside, targetOf, page } = await start(6);
    await live.target.apply(await page(1, 4));
    await targetOf([beside.target]).apply(await page(5, 6));
    expect([await beside.applied(partition), await live.applied(partition)]).to.deep.equal([6, 6]);
  });

  it('do not hold up the live one when they lack much', async () => {
    const behind = catchUpPage.eventsMax + 1;
    const { live, beside, targetOf, page } = await start(behind + 1);
    await live.target.apply(await page(1, behind));
    await targetOf([beside.target]).apply(await page(behind + 1, behind + 1));
    expect([await beside.applied(partition), await live.applied(partition)]).to.deep.equal([0, behind + 1]);
  });

  it('do not hold up the live one when they fail, which is told', async () => {
    const { live, beside, errors, targetOf, page } = await start(2);
    const failing: PageTarget = {
      ...beside.target,
      apply: () => Promise.reject(new Error('dropped by hand')),
    };
    expect(await targetOf([failing]).apply(await page(1, 2))).to.deep.equal({ status: 'applied' });
    expect(await live.applied(partition)).to.equal(2);
    expect(errors.map(String)).to.deep.equal(['Error: dropped by hand']);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import type { OpsPorts } from '../infra/composition/ops.ts';
import { writeDataSet } from '../infra/import/testing.ts';
import { runEstante } from '../infra/ops/testing.ts';
import { differences, opsOn } from './support/folded-models.ts';
import { callerOf, sharedStack, stackStartMs, type Caller } from './support/shared-stack.ts';

const reportSchema = z.object({ events: z.int(), readModels: z.object({ status: z.string() }) });
const booksSchema = z.object({
  items: z.array(
    z.object({ id: z.string(), series: z.array(z.object({ name: z.string(), volume: z.number() })) }),
  ),
});

/** The read models of the shared stack may have something to do for other tests. */
const importMs = 180_000;

describe('an imported data set', function () {
  this.timeout(importMs);
  const folder = mkdtempSync(path.join(tmpdir(), 'estante-e2e-import-'));
  let ops: OpsPorts;
  let call: Caller;
  let home: string;

  before(async function () {
    this.timeout(stackStartMs);
    const stack = await sharedStack();
    home = stack.home.root;
    ops = await opsOn(stack);
    call = await callerOf('reader-of-imports');
    writeDataSet(folder, {
      books: [1, 2, 3].map((volume) => ({
        book_id: String(volume),
        title: `Zwielicht ${volume} (Dämmerungen, #${volume})`,
      })),
      ratings: [
        ['7', '1', '5'],
        ['7', '2', '4'],
        ['8', '1', '2'],
      ],
    });
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await ops.close();
  });

  const importIt = async () => {
    const { code, stdout, stderr } = await runEstante(['import', 'goodbooks', folder, '--json'], {
      ESTANTE_HOME: home,
    });
    expect(code, stderr).to.equal(0);
    return reportSchema.parse(JSON.parse(stdout));
  };

  it('is in every read model when the import ends', async () => {
    expect(await importIt())
      .to.deep.include({ events: 8 })
      .and.nested.include({ 'readModels.status': 'caught-up' });
    expect(await differences(ops)).to.deep.equal({});
    const answer = await call('GET', '/v1/books?q=zwielicht');
    const { items } = booksSchema.parse(await answer.json());
    expect(items.map(({ id }) => id)).to.have.members(['gb-1', 'gb-2', 'gb-3']);
    expect(items.find(({ id }) => id === 'gb-2')?.series).to.deep.equal([{ name: 'Dämmerungen', volume: 2 }]);
  });

  it('is imported again without an event', async () => {
    expect(await importIt()).to.include({ events: 0 });
  });
});

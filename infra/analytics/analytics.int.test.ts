import { expect } from 'chai';
import type { MemoryLog } from '../../adapters/memory/event-log.ts';
import { readTestDatabase, type ReadTestDatabase } from '../../adapters/postgres/read-test-database.ts';
import { randomOf } from '../seed/random.ts';
import { questions } from './questions.ts';
import { answersFrom, rowsOf, type AnswerRow } from './testing/answers.ts';
import { foldInto } from './testing/fold-into.ts';
import { seededLog } from './testing/seeded-log.ts';
import { simulatedLog } from './testing/simulated-log.ts';

/** A log is made and folded within this time. */
const foldMs = 120_000;

const logs: Readonly<Record<string, () => Promise<MemoryLog>>> = {
  'half a year of a small service': () => simulatedLog(randomOf({ seed: 1, stream: 1 })),
  'the seed of the local stack': seededLog,
};

for (const [what, makeLog] of Object.entries(logs)) {
  describe(`the answers on ${what}`, () => {
    let database: ReadTestDatabase;
    let analystUrl: string;
    let expected: Readonly<Record<string, readonly AnswerRow[]>>;

    before(async function () {
      this.timeout(foldMs);
      database = await readTestDatabase();
      const log = await makeLog();
      await foldInto(database.pool, log.partitions);
      analystUrl = await database.urlAs('estante_analyst');
      expected = answersFrom(log.partitions.flat());
    });
    after(() => database.end());

    for (const { slug, question, sql } of questions()) {
      it(`are those of the log alone: ${question}`, async () => {
        expect(await rowsOf(analystUrl, sql)).to.deep.equal(expected[slug]);
        expect(expected[slug]).not.to.deep.equal([]);
      });
    }
  });
}

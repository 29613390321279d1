import type pg from 'pg';
import { z } from 'zod';
import { streamIdSchema } from '../../domain/ids.ts';
import type { AuditFinding, LogAudit, Mention } from '../../projections/ports.ts';
import { checkQueries } from './log-audit-queries.ts';
import type { LogServer, LogServers } from './log-servers.ts';

/** How many findings one question about a partition answers. */
export const checkFindingsMax = 20;

/** How long one question may take: they go through a whole partition, however long it is. */
export const checkMs = 60 * 60_000;

/** What the log says of itself, asked on the server of each partition, of one moment. Needs the rights of `estante_ops`. */
export const postgresLogAudit = (log: Pick<LogServers, 'servers' | 'serverOf'>): LogAudit => ({
  partition: (partition) =>
    atOneMoment(log.serverOf(partition), async (ask) => {
      const [head = { position: 0 }] = await ask(checkQueries.head, positionRow, [partition]);
      const gaps = await ask(checkQueries.gaps, gapRow, [partition, checkFindingsMax]);
      const versions = await ask(checkQueries.versions, versionRow, [partition, checkFindingsMax]);
      const twice = await ask(checkQueries.repeatedPositions, doubledRow, [partition, checkFindingsMax]);
      const repeated = await ask(checkQueries.repeatedCommands, doubledRow, [partition, checkFindingsMax]);
      const copied = await ask(checkQueries.copiedEvents, doubledRow, [partition, checkFindingsMax]);
      const beyond = await ask(checkQueries.beyond, beyondRow, [partition, head.position]);
      return {
        head: head.position,
        findings: [
          ...gaps.map((gap) => gapFinding(partition, gap)),
          ...[...twice, ...repeated, ...copied].map((row) => doubledFinding(partition, row)),
          ...versions.map((version) => versionFinding(partition, version)),
        ],
        beyond: beyond.map(({ by, position }): Mention => ({ by, partition, position })),
      };
    }),
  baselessOutcomes: async () => {
    const answers = log.servers.map((server) =>
      atOneMoment(server, (ask) => ask(checkQueries.baselessOutcomes, outcomeRow, [checkFindingsMax])),
    );
    return (await Promise.all(answers)).flat();
  },
});

const position = z.coerce.number();
const positionRow = z.object({ position });
const gapRow = z.object({ position, previous: position });
const versionRow = z.object({ stream: streamIdSchema, version: z.int(), previous: z.int(), position });
const doubledRow = z.object({
  stream: streamIdSchema,
  version: z.int(),
  position,
  commandId: z.string(),
  first: position,
});
const beyondRow = z.object({ by: z.string(), position });
const outcomeRow = z.object({ stream: streamIdSchema, version: z.int(), position });

/** What stands at the position that was expected next, or what is there instead. */
const gapFinding = (partition: number, gap: z.output<typeof gapRow>): AuditFinding => ({
  kind: 'missing-event',
  partition,
  position: gap.previous + 1,
  to: gap.position - 1,
  by: [`the log goes on at ${partition}.${gap.position}`],
});

const doubledFinding = (partition: number, row: z.output<typeof doubledRow>): AuditFinding => ({
  kind: 'doubled-event',
  partition,
  ...row,
});

const versionFinding = (
  partition: number,
  { stream, version, previous, position: at }: z.output<typeof versionRow>,
): AuditFinding =>
  version > previous
    ? { kind: 'missing-version', stream, version: previous + 1, partition, position: at }
    : { kind: 'repeated-version', stream, version, partition, position: at };

type Ask = <Row>(query: string, row: z.ZodType<Row>, values: readonly unknown[]) => Promise<readonly Row[]>;

/** Asks several questions about one moment, and can change nothing. */
async function atOneMoment<Answer>(
  { pool }: LogServer,
  questions: (ask: Ask) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query("select set_config('statement_timeout', $1, true)", [String(checkMs)]);
    const answer = await questions(async (query, row, values) => {
      const { rows } = await client.query<Record<string, unknown>>(patient(query, values));
      return rows.map((each) => row.parse(each));
    });
    await client.query('commit');
    failed = false;
    return answer;
  } finally {
    client.release(failed);
  }
}

/** The driver takes a time limit with each query, which its types do not say. */
const patient = (text: string, values: readonly unknown[]): pg.QueryConfig =>
  Object.assign({ text, values: [...values] }, { query_timeout: checkMs });

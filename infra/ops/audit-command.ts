import { randomInt } from 'node:crypto';
import { postgresLogAudit } from '../../adapters/postgres/log-audit.ts';
import { audit, type AuditPhase, type AuditReport } from '../../projections/audit.ts';
import type { Instance } from '../../projections/ports.ts';
import { projections } from '../../projections/projections.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { startProgress, type Progress } from '../progress.ts';
import { WrongUseError } from './exit-codes.ts';
import { watermarksOf } from './projection-lags.ts';

export type AuditOptions = {
  readonly sample?: string;
  readonly partitions?: string;
  readonly projection?: readonly string[];
};

/** What a shell expects of a command that Ctrl-C ended: 128 and the number of the signal. */
const interruptedExitCode = 130;

/** `./estante audit`: throws `WrongUseError` for partitions or read models that there are not. Ctrl-C ends the process: nothing is half done. */
export async function auditCommand(ports: OpsPorts, options: AuditOptions): Promise<AuditReport> {
  const { log, parkingLot, stores, servers } = ports;
  const partitions = chosenPartitions(options, servers.partitionCount);
  const instances = chosenInstances(await ports.registry.live(), options.projection);
  const progress = phasedProgress();
  process.once('SIGINT', () => {
    process.stderr.write('\n');
    process.exit(interruptedExitCode);
  });
  const report = await audit({
    log,
    logAudit: postgresLogAudit(servers),
    parkingLot,
    stores,
    projections,
    instances,
    watermarksOf: (instance) => watermarksOf(ports, instance),
    partitions,
    onProgress: progress.update,
  });
  progress.done(`${report.events} events and ${report.readModels.length} read models`);
  return report;
}

const phaseTitles: Readonly<Record<AuditPhase, string>> = {
  log: 'auditing the log',
  rows: 'reading rows of read models',
  folding: 'folding the log',
};

/** A line for each phase. */
function phasedProgress() {
  let shown: { readonly phase: AuditPhase; readonly progress: Progress } | undefined;
  return {
    update: (phase: AuditPhase, done: number, total: number): void => {
      if (shown?.phase !== phase) {
        shown?.progress.done('done');
        shown = { phase, progress: startProgress(phaseTitles[phase]) };
      }
      shown.progress.update(done, total);
    },
    done: (summary: string): void => shown?.progress.done(summary),
  };
}

function chosenInstances(
  live: readonly Instance[],
  names: readonly string[] | undefined,
): readonly Instance[] {
  if (names === undefined) return live;
  const unknown = names.filter((name) => !live.some((instance) => instance.name === name));
  if (unknown.length > 0) {
    const there = live.map(({ name }) => name).join(', ');
    throw new WrongUseError(`there is no read model ${unknown.join(', ')}; there are: ${there}`);
  }
  return live.filter(({ name }) => names.includes(name));
}

/** Undefined for all of them. */
export function chosenPartitions(
  { sample, partitions }: Pick<AuditOptions, 'sample' | 'partitions'>,
  partitionCount: number,
  drawn: (below: number) => number = (below) => randomInt(below),
): readonly number[] | undefined {
  if (sample !== undefined && partitions !== undefined) {
    throw new WrongUseError('--sample draws partitions by lot, --partitions names them: use one of them');
  }
  if (partitions !== undefined) return listed(partitions, partitionCount);
  if (sample === undefined) return undefined;
  const share = /^(\d{1,3}(?:\.\d+)?)%$/.exec(sample)?.[1];
  if (share === undefined || Number(share) <= 0 || Number(share) > 100) {
    throw new WrongUseError(`--sample must be a share above 0% and up to 100%, such as 10%: not ${sample}`);
  }
  const left = Array.from({ length: partitionCount }, (_, partition) => partition);
  const count = Math.ceil((partitionCount * Number(share)) / 100);
  return Array.from({ length: count }, () => left.splice(drawn(left.length), 1))
    .flat()
    .sort((one, other) => one - other);
}

function listed(list: string, partitionCount: number): readonly number[] {
  const ranges = list.split(',').map((member) => /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(member.trim()));
  const numbers = ranges.flatMap((range) => {
    const from = Number(range?.[1] ?? Infinity);
    const to = Number(range?.[2] ?? from);
    if (from > to || to >= partitionCount) {
      throw new WrongUseError(
        `--partitions must list partitions from 0 to ${partitionCount - 1}, such as 0,3,7-9: not ${list}`,
      );
    }
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
}

import type { PlanReport } from './plan-command.ts';

/** A dry run for people. */
export function planText({ projection, version, live, events, resumed, dropped }: PlanReport): string {
  const lines = [
    live === undefined
      ? `${projection}: not there yet; version ${version}`
      : `${projection}: generation ${live.generation}, version ${live.version} -> version ${version}${held(live)}`,
    `  events to read: ${events}`,
  ];
  if (resumed !== undefined) {
    lines.push(`  goes on with generation ${resumed.generation}, which has ${resumed.applied} events`);
  }
  if (dropped.length > 0) lines.push(`  drops first: generation ${dropped.join(', ')}`);
  return lines.join('\n');
}

export const dryRunText = 'nothing was changed';

const held = ({ rows, diskBytes }: NonNullable<PlanReport['live']>): string =>
  (rows === undefined ? '' : `; ${rows} rows`) +
  (diskBytes === undefined ? '' : `, ${(diskBytes / 2 ** 20).toFixed(1)} MiB on disk`);

import type { ProjectionStatus, Status } from './status.ts';

/** The status for people: a line a projection, its lagging partitions below it, queues, parked streams, findings. */
export function statusText(status: Status, { allPartitions }: { readonly allPartitions: boolean }): string {
  const { epoch, heads, projections, queues, parked, findings } = status;
  const events = heads.reduce((sum, head) => sum + head, 0);
  return [
    `log: epoch ${epoch}, ${heads.length} partitions, ${events} events`,
    `heads: ${heads.map((head, partition) => `${partition}.${head}`).join(' ')}`,
    '',
    table([
      ['projection', 'generation', 'version', 'lag events', 'lag seconds'],
      ...projections.flatMap((projection) => projectionRows(projection, allPartitions)),
    ]),
    '',
    table([
      ['queue', 'waiting', 'in flight', 'dead'],
      ...queues.map(({ queue, waiting, inFlight, dead }) => [queue, waiting, inFlight, dead].map(String)),
    ]),
    '',
    parked.length === 0
      ? 'parked streams: none'
      : table([
          ['parked stream', 'projection', 'at', 'event', 'since', 'error'],
          ...parked.map((event) => [
            event.stream,
            event.projection,
            `${event.partition}.${event.position}`,
            event.type,
            event.parkedAt,
            event.error,
          ]),
        ]),
    '',
    findings.length === 0 ? 'all is well' : findings.map((finding) => `look at: ${finding}`).join('\n'),
  ].join('\n');
}

function projectionRows(projection: ProjectionStatus, allPartitions: boolean): readonly string[][] {
  const { name, generation, version, lagEvents, lagSeconds, partitions, pausedSince, others } = projection;
  const shown = pausedSince === undefined ? name : `${name} (paused)`;
  return [
    [shown, String(generation), String(version), String(lagEvents), lagSeconds.toFixed(1)],
    ...others.map((other) => [
      `  ${other.status}`,
      String(other.generation),
      String(other.version),
      String(other.lagEvents),
      '',
    ]),
    ...partitions
      .filter((partition) => allPartitions || partition.lagEvents > 0 || partition.astray)
      .map((partition) => [
        `  ${partition.partition}.${partition.watermark} of ${partition.partition}.${partition.head}`,
        '',
        '',
        String(partition.lagEvents),
        partition.lagSeconds.toFixed(1),
      ]),
  ];
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

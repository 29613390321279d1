import type { AuditFinding, DifferentRow, NamedEvent } from '../../projections/audit-findings.ts';
import type { AuditedInstance, AuditReport } from '../../projections/audit.ts';

/** The report for people: what was looked at, then what is amiss, a line each. */
export function auditText(report: AuditReport): string {
  const { epoch, partitions, partitionCount, events, readModels, unsettled, findings } = report;
  const all = partitions.length === partitionCount;
  return [
    `log: epoch ${epoch}, ${events} events in ${all ? `all ${partitionCount} partitions` : `partitions ${partitions.join(', ')} of ${partitionCount}`}`,
    ...readModels.map((readModel) => instanceText(readModel, partitions.length)),
    ...(unsettled === 0 ? [] : [`not judged: ${unsettled} rows that changed too fast; run it again`]),
    '',
    ...(findings.length === 0
      ? [
          all
            ? 'log, watermarks and read models agree'
            : 'log, watermarks and read models agree, as far as was looked',
        ]
      : findings.map((finding) => `amiss: ${findingText(finding)}`)),
  ].join('\n');
}

function instanceText(
  { name, generation, partitions, rows, note }: AuditedInstance,
  lookedAt: number,
): string {
  const where = partitions === lookedAt ? '' : `, in ${partitions} of these ${lookedAt} partitions`;
  const compared = partitions === 0 ? '' : ` ${rows} rows compared${where}`;
  return `${name} (generation ${generation}):${compared}${note === undefined ? '' : `${compared === '' ? '' : ';'} ${note}`}`;
}

/** One finding, as a sentence that names events by partition and position. */
export function findingText(finding: AuditFinding): string {
  switch (finding.kind) {
    case 'missing-event': {
      const { partition, position, to, by } = finding;
      const range = to > position ? ` (and all up to ${partition}.${to})` : '';
      return `event ${partition}.${position} is missing${range}: ${by.join(', ')}`;
    }
    case 'doubled-event': {
      const { partition, position, first, commandId, stream } = finding;
      return `event ${partition}.${position} is doubled: it repeats ${partition}.${first} (command ${commandId} in ${stream})`;
    }
    case 'missing-version': {
      const { stream, version, partition, position } = finding;
      return `version ${version} of ${stream} is missing: ${partition}.${position} needs it`;
    }
    case 'repeated-version': {
      const { stream, version, partition, position } = finding;
      return `version ${version} of ${stream} comes again at ${partition}.${position}`;
    }
    case 'misplaced-event': {
      const { stream, partition, position, belongsTo } = finding;
      return `event ${partition}.${position} of ${stream} belongs to partition ${belongsTo}`;
    }
    case 'malformed-event':
      return finding.error;
    case 'unapplied-event': {
      const { projection, partition, position, error } = finding;
      return `${projection} is past ${partition}.${position}, which it cannot apply and has not parked: ${error}`;
    }
    case 'other-epoch': {
      const { projection, partition, position, epoch } = finding;
      return `the watermark ${partition}.${position} of ${projection} is of epoch ${epoch}: \`./estante replay ${projection}\``;
    }
    case 'different-row':
      return differentRowText(finding);
  }
}

function differentRowText(finding: DifferentRow): string {
  const { projection, partition, position, key, held, expected } = finding;
  const named = Object.entries(key).map(([column, value]) => `${column} ${value}`);
  return [
    `${projection}, ${named.length === 0 ? 'a row that no event makes' : named.join(', ')} (partition ${partition}, as of ${partition}.${position})`,
    `  is         ${rowText(held)}`,
    `  should be  ${rowText(expected)}`,
    `  ${reasonText(finding)}; \`./estante replay ${projection}\` mends it`,
  ].join('\n');
}

const rowText = (row: unknown): string => (row === undefined ? 'no row' : JSON.stringify(row));

function reasonText({ explanation, events, eventsCount }: DifferentRow): string {
  if (explanation === undefined) {
    if (eventsCount === 0) return 'no event touches it';
    const more = eventsCount > events.length ? ` and ${eventsCount - events.length} more` : '';
    return `no single event explains it; it is touched by ${events.map(eventText).join(', ')}${more}`;
  }
  const event = eventText(explanation.event);
  switch (explanation.status) {
    case 'missing':
      return `as if ${event} were missing`;
    case 'doubled':
      return `as if ${event} had been applied twice`;
    case 'missing-from-here':
      return `as if ${event} and what follows were missing`;
  }
}

const eventText = ({ type, partition, position }: NamedEvent): string => `${type} ${partition}.${position}`;

import { formatPosition } from '../../domain/position.ts';
import type { SkippedEvent } from '../../projections/ports.ts';
import { keyText } from '../../projections/ports.ts';
import type { ParkShown, WaitingPark } from './parked-command.ts';
import type { StreamOutcome } from './resolve-command.ts';
import { table } from './status-text.ts';

const errorLengthMax = 100;

/** An error in one line of a list. */
export function oneLine(error: string): string {
  const line = error.replaceAll(/\s+/g, ' ').trim();
  return line.length > errorLengthMax ? `${line.slice(0, errorLengthMax - 1)}…` : line;
}

/** What is parked, a line an event. */
export const parkedText = (parks: readonly WaitingPark[]): string =>
  parks.length === 0
    ? 'nothing is parked'
    : table([
        ['projection', 'version', 'stream', 'at', 'event', 'since', 'waiting', 'error'],
        ...parks.map((park) => [
          park.projection,
          String(park.version),
          park.stream,
          formatPosition(park),
          park.type,
          park.parkedAt,
          String(park.waiting),
          (park.settling ? 'a retry or skip was not brought to its end: give it again; ' : '') +
            oneLine(park.error),
        ]),
      ]);

/** What is passed over for good, a line an event. */
export const skippedText = (skipped: readonly SkippedEvent[]): string =>
  skipped.length === 0
    ? 'nothing is skipped'
    : table([
        ['projection', 'version', 'stream', 'at', 'event', 'skipped by', 'on', 'reason'],
        ...skipped.map((event) => [
          event.projection,
          String(event.version),
          event.stream,
          formatPosition(event),
          event.type,
          event.skippedBy,
          event.skippedAt,
          oneLine(event.reason),
        ]),
      ]);

/** One parked event, with everything that helps to decide what to do about it. */
export function shownText({ stored, rows, behind, waiting, ...park }: ParkShown): string {
  const touched =
    'keys' in rows
      ? rows.keys.map((key) => `${keyText(key)}  ${JSON.stringify(key)}`)
      : [`cannot be named: ${oneLine(rows.unknown)}`];
  const unseen = waiting - behind.length;
  return [
    `${park.projection}, version ${park.version}, cannot apply ${formatPosition(park)} of ${park.stream}; parked since ${park.parkedAt}`,
    section('error', park.error.split('\n')),
    section('event, as it lies in the log', JSON.stringify(stored, undefined, 2).split('\n')),
    section('rows it touches', touched.length === 0 ? ['none'] : touched),
    section(`events that wait behind it: ${waiting}`, [
      ...behind.map((event) => `${formatPosition(event)}  ${event.type}  ${event.recordedAt}`),
      ...(unseen > 0 ? [`and ${unseen} more`] : []),
    ]),
  ].join('\n\n');
}

const section = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `  ${line}`)].join('\n');

/** What became of each stream. */
export const outcomesText = (outcomes: readonly StreamOutcome[]): string =>
  outcomes.length === 0 ? 'nothing is parked' : outcomes.map(outcomeText).join('\n');

function outcomeText({ projection, version, stream, outcome, at = '', error = '' }: StreamOutcome): string {
  switch (outcome) {
    case 'applied':
      return `${projection}: ${stream} is applied to its end`;
    case 'forgotten':
      return `${projection}: ${stream} is forgotten: nothing is left that version ${version} has built`;
    case 'parked':
      return `${projection}: ${stream} waits at ${at}: ${oneLine(error)}`;
    case 'refused':
      return `${projection}: ${stream} was left at ${at}: ${error}`;
  }
}

import type { Tour } from './tour-report.ts';

/** One line of the timeline: a request while it is under way, or the time between two looks in which something happened. */
export type Moment = { title: string; fromMs: number; toMs: number; kind: 'request' | 'between-looks' };

/** The tour's moments up to the reader's next answer, in the order in which they were seen. */
export function momentsOf({ command, event, queues, readModels, feed, question }: Tour): Moment[] {
  const between = (title: string, seen: Tour['feed']['seen']): Moment[] =>
    seen === undefined
      ? []
      : [{ title, fromMs: seen.earliestMs, toMs: seen.latestMs, kind: 'between-looks' }];
  const moments: Moment[] = [
    { title: 'command', fromMs: command.sentMs, toMs: command.answeredMs, kind: 'request' },
    ...between('in the log', event.recorded),
    ...queues.flatMap(({ name, seen }) => between(`queue ${name}`, seen)),
    ...readModels.flatMap(({ name, seen }) => between(name, seen)),
    ...between(feed.name, feed.seen),
    { title: 'next question', fromMs: question.sentMs, toMs: question.answeredMs, kind: 'request' },
  ];
  return moments.sort((left, right) => left.toMs - right.toMs || left.fromMs - right.fromMs);
}

/** Columns of the time, and of the blanks around it. */
const timeColumns = 11;
const marks = { request: '━', 'between-looks': '▒' } as const;

/** Draws moments as bars on one scale, each with the time by which it had happened, in lines of `width` columns. */
export function timeline(moments: readonly Moment[], width: number): string[] {
  const endMs = Math.max(1, ...moments.map(({ toMs }) => toMs));
  const titleColumns = Math.max(0, ...moments.map(({ title }) => title.length));
  const barColumns = width - titleColumns - timeColumns;
  const axis = `${' '.repeat(titleColumns + timeColumns)}0${endMs.toFixed(1).padStart(barColumns - 1)}`;
  const bars = moments.map(({ title, fromMs, toMs, kind }) => {
    const from = Math.min(barColumns - 1, Math.floor((fromMs / endMs) * barColumns));
    const to = Math.max(from + 1, Math.ceil((toMs / endMs) * barColumns));
    const bar = `${'·'.repeat(from)}${marks[kind].repeat(to - from)}`;
    return `${title.padEnd(titleColumns)} ${toMs.toFixed(1).padStart(8)}  ${bar}`;
  });
  return [axis, ...bars];
}

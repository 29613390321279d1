import { formatPosition } from '../../domain/position.ts';
import { fieldsOf, keyNamed, moveOf, rowChange } from './tour-changes.ts';
import { columns, fieldLines, heading, labelled, ms, wrapped } from './tour-layout.ts';
import type { Passed, PassedModel, Recommended, Tour } from './tour-report.ts';
import { momentsOf, timeline } from './tour-timeline.ts';

/** The whole tour for a person to read, as wide as a terminal of 100 columns allows. */
export function tourText(tour: Tour): string {
  const sections = [
    opening(tour),
    commandSection(tour),
    eventSection(tour),
    queueSection(tour),
    modelSection(tour),
    feedSection(tour),
    questionSection(tour),
    againSection(tour),
    putBackSection(tour),
    timelineSection(tour),
    ...(tour.ok ? [] : [missedSection(tour)]),
  ];
  return `\n${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Columns of what stands before a step's details. */
const label = 20;

function opening({ url, rehearsed, reader, book, stars }: Tour): string[] {
  return [
    ...wrapped(
      `One rating on its way through Estante at ${url}: the ${reader.login} reader gives "${book.title}", ` +
        `which is recommended to them, ${stars} stars. Times are milliseconds since the command was sent.` +
        (rehearsed ? ' A rehearsal went before, as the processes have just started.' : ''),
      0,
    ),
  ];
}

function commandSection({ command, stars }: Tour): string[] {
  return [
    heading('1  The command', command.file),
    ...labelled('   sent', `${command.request} {"stars":${stars}}`, label),
    ...labelled('   Idempotency-Key', command.commandId, label),
    ...labelled('   traceparent', command.traceparent, label),
    ...labelled('   answered', `${command.status} after ${ms(command.answeredMs)}`, label),
    ...labelled('   Estante-Position', command.position, label),
  ];
}

function eventSection({ event: { stored, recorded, file } }: Tour): string[] {
  const { type, schemaVersion, stream, version, data, meta, recordedAt } = stored;
  return [
    heading('2  The event in the log', file),
    ...labelled(`   ${formatPosition(stored)}`, `${type}, schema version ${schemaVersion}`, label),
    ...labelled('   stream', `${stream}, version ${version}`, label),
    ...fieldLines('   data', fieldsOf(data) ?? {}, label),
    ...fieldLines('   meta', meta, label),
    ...labelled(
      '   recorded',
      `${recordedAt}, ${ms(recorded.earliestMs)} to ${ms(recorded.latestMs)} after the command was sent`,
      label,
    ),
  ];
}

function queueSection({ queues }: Tour): string[] {
  return [
    heading('3  The relay has given it to the queues', queues[0]?.file ?? ''),
    ...queues.map((queue) => `   ${queue.name.padEnd(label - 3)}${passed(queue)}`),
    ...wrapped('A checkpoint moves once the queue has the page, so a fast projector may be ahead of it.', 3),
  ];
}

function modelSection({ readModels }: Tour): string[] {
  const stores = [...new Set(readModels.map(({ store }) => store))];
  return [
    heading('4  The read models have applied it', 'projections/run-projector.ts'),
    ...stores.flatMap((store) => [
      `   in ${store}`,
      ...readModels.filter((model) => model.store === store).flatMap(modelLines),
    ]),
  ];
}

function modelLines(model: PassedModel): string[] {
  const touched = model.rows.length === 0 ? '  touches no row' : '';
  const line = heading(`   ${model.name.padEnd(26)} ${passed(model)}${touched}`, model.file);
  const rows = model.rows.flatMap((row) => [...wrapped(keyNamed(row.key), 6), ...wrapped(rowChange(row), 8)]);
  return [line, ...rows];
}

function feedSection({ feed }: Tour): string[] {
  const held = (what: Tour['feed']['after']): string =>
    what === undefined ? 'none' : `as of position ${what.position}, by model ${what.modelVersion}`;
  return [
    heading("5  The reader's feed is rewritten", feed.file),
    `   ${feed.name.padEnd(label - 3)}${passed(feed)}`,
    ...labelled('   before', held(feed.before), label),
    ...labelled('   after', held(feed.after), label),
  ];
}

const shownMax = 3;

function questionSection({ question, command }: Tour): string[] {
  const { before, after, request, times, status, answeredMs, sentMs, file } = question;
  const patience = times === 1 ? 'after it was asked' : `after it was asked first; asked ${times} times`;
  const model = after.modelVersion === undefined ? '' : `, model ${after.modelVersion}`;
  return [
    heading("6  The reader's next question", file),
    ...labelled('   asked', `${request}, Estante-Min-Position: ${command.position}`, label),
    ...labelled(
      '   answered',
      `${status} after ${ms(answeredMs)} (${ms(answeredMs - sentMs)} ${patience}), ` +
        `${after.stale ? 'STALE' : 'not stale'}; source ${after.source}${model}`,
      label,
    ),
    '   before',
    ...before.items.slice(0, shownMax).map((item, index) => listed(item, index, '')),
    '   after',
    ...after.items
      .slice(0, shownMax)
      .map((item, index) => listed(item, index, moveOf(index, before.items, after.items))),
  ];
}

function listed({ title, reason, because }: Recommended, index: number, move: string): string {
  const why = because === undefined ? reason : `${reason.replaceAll('-', ' ')} ${because}`;
  const line = `      ${index + 1}  ${title}  (${why})`;
  return move === '' ? line : `${line}  ← ${move}`;
}

function againSection({ again, command }: Tour): string[] {
  const same =
    again.position === command.position ? 'the same position' : `ANOTHER position, ${again.position}`;
  return [
    heading('7  The same command again, under the same key', again.file),
    ...labelled(
      '   answered',
      `${again.status} after ${ms(again.answeredMs - again.sentMs)}, ${same}: nothing is done twice`,
      label,
    ),
  ];
}

function putBackSection({ putBack }: Tour): string[] {
  const list = putBack.sameList
    ? 'what is recommended is what it was before'
    : 'what is recommended has changed';
  return [
    heading('8  The rating is taken back', putBack.file),
    ...labelled('   sent', putBack.request, label),
    ...labelled('   answered', `${putBack.status}, ${putBack.position}; ${list}`, label),
    ...wrapped(
      'Nothing is erased: the log keeps both events, and what counts by the day counts them. The tour can be taken again.',
      3,
    ),
  ];
}

function timelineSection(tour: Tour): string[] {
  const { everyMs, stores } = tour.looking;
  const widest = stores.map(({ at, widestMs }) => `${at} ${widestMs.toFixed(0)} ms`).join(', ');
  return [
    'Timeline, in milliseconds',
    ...timeline(momentsOf(tour), columns - 3).map((line) => `   ${line}`),
    ...wrapped(
      `━ a request under way   ▒ between the last look that did not see it and the first that did. ` +
        `Each store is looked at again ${everyMs} ms after it answered; the longest gaps were: ${widest}. ` +
        `Looking so often slows the stores a little: without it, all is sooner.`,
      3,
    ),
  ];
}

function missedSection({ missed, looking, rehearsed }: Tour): string[] {
  const hint = './estante status shows lag, queues and parked streams; make doctor shows the processes.';
  return [
    `✘ Not everything happened within ${looking.withinMs} ms:`,
    ...missed.flatMap((what) => wrapped(`- ${what}`, 3)),
    // A stack of the tour's own is gone when this is read.
    ...(rehearsed ? [] : [`  ${hint}`]),
  ];
}

const passed = ({ seen }: Passed): string => (seen === undefined ? '✘ not in time' : ms(seen.latestMs));

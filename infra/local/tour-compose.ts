import { queueNames } from '../../adapters/sqs/queues.ts';
import { keyText } from '../../projections/ports.ts';
import { demoLogin } from './logins.ts';
import { positionIn, ratingPath, recommendationsPath, recommendedIn, type Timed } from './tour-api.ts';
import { lookEveryMs } from './tour-follow.ts';
import type {
  Asked,
  Passed,
  PassedModel,
  RecommendedList,
  Sighting,
  TouchedRow,
  Tour,
} from './tour-report.ts';
import type { Walked } from './tour-run.ts';

/** Where each step happens in the code: where a newcomer goes on reading. */
const files = {
  command: 'commands/rate-book.ts',
  event: 'adapters/postgres/event-log.ts',
  relay: 'projections/run-relay.ts',
  question: 'queries/recommend-books.ts',
  again: 'commands/transact.ts',
  withdraw: 'commands/withdraw-rating.ts',
} as const;

/** Turns what a tour has seen into its report, with every time counted from when the command was sent. */
export function reportOf(
  walked: Walked,
  { url, withinMs, rehearsed }: Pick<Tour, 'url' | 'rehearsed'> & { withinMs: number },
): Tour {
  const { choice, sent, followed, again, put } = walked;
  const { readerId, book, stars, list } = choice;
  const zeroMs = sent.answer.sentAtMs;
  const missed = missedBy(walked);
  return {
    ok: missed.length === 0,
    url,
    rehearsed,
    missed,
    reader: { login: demoLogin, id: readerId },
    book,
    stars,
    command: {
      ...asked(sent.answer, zeroMs),
      request: `PUT ${ratingPath(book.id)}`,
      commandId: sent.commandId,
      traceparent: sent.traceparent,
      position: sent.position,
      file: files.command,
    },
    event: { stored: followed.stored, recorded: recorded(walked), file: files.event },
    queues: queueNames.map((name) => ({ name, file: files.relay, ...seen(walked, 'queues', name) })),
    readModels: modelsOf(walked),
    feed: feedOf(walked),
    question: {
      ...asked(followed.question, zeroMs),
      request: `GET ${recommendationsPath}`,
      times: followed.question.times,
      before: list,
      after: recommendedIn(followed.question),
      file: files.question,
    },
    again: { ...asked(again, zeroMs), position: positionIn(again), file: files.again },
    putBack: {
      ...asked(put.answer, zeroMs),
      request: `${choice.state.stars === null ? 'DELETE' : 'PUT'} ${ratingPath(book.id)}`,
      position: positionIn(put.answer),
      sameList: isSameList(list, put.list),
      file: choice.state.stars === null ? files.withdraw : files.command,
    },
    looking: {
      everyMs: lookEveryMs,
      withinMs,
      stores: followed.passing.looking.map((store) => ({ ...store, widestMs: tenths(store.widestMs) })),
    },
  };
}

function missedBy({ missing, sent, followed, again }: Walked): string[] {
  const missed = [...missing, ...followed.passing.missed];
  if (recommendedIn(followed.question).stale) missed.push('the recommendations were answered stale');
  if (positionIn(again) !== sent.position) {
    missed.push(`the command sent again was answered with another position, ${positionIn(again)}`);
  }
  return missed;
}

function asked({ status, sentAtMs, answeredAtMs }: Timed, zeroMs: number): Asked {
  return { status, sentMs: tenths(sentAtMs - zeroMs), answeredMs: tenths(answeredAtMs - zeroMs) };
}

function seen({ sent, followed }: Walked, of: 'queues' | 'models', name: string): { seen?: Sighting } {
  const sighting = followed.passing[of].get(name);
  if (sighting === undefined) return {};
  const { sentAtMs } = sent.answer;
  // What was not there before the command was sent was not there at zero.
  const earliestMs = Math.max(0, tenths(sighting.earliestMs - sentAtMs));
  return { seen: { earliestMs, latestMs: tenths(sighting.latestMs - sentAtMs) } };
}

/**
 * The log's own stamp against the wall clock of the sender, which are one clock on one machine. Both are rounded, to the nearest and
 * down to a millisecond; and what was answered had been recorded.
 */
function recorded({ sent, followed }: Walked): Sighting {
  const stampedMs = Date.parse(followed.stored.recordedAt) - sent.sentAt;
  const answeredMs = tenths(sent.answer.answeredAtMs - sent.answer.sentAtMs);
  const within = (ms: number): number => Math.min(answeredMs, Math.max(0, ms));
  return { earliestMs: within(stampedMs - 1.5), latestMs: within(stampedMs + 0.5) };
}

function modelsOf(walked: Walked): PassedModel[] {
  return walked.models.flatMap(({ instance: { name, version, generation }, store, file, projection }) => {
    if (projection === undefined) return [];
    return [
      { name, file, ...seen(walked, 'models', name), store, version, generation, rows: rowsOf(walked, name) },
    ];
  });
}

/** The rows that the event touched, as it turned out; where nobody looked before, there was no row to expect. */
function rowsOf({ before, followed }: Walked, name: string): TouchedRow[] {
  const old = new Map((before.rows.get(name) ?? []).map(({ key, row }) => [keyText(key), row]));
  const now = followed.after.rows.get(name) ?? [];
  return now.map(({ key, row }) => ({ key, before: old.get(keyText(key)) ?? null, after: row }));
}

function feedOf(walked: Walked): Tour['feed'] {
  const passed: Passed = { name: 'feeds', file: 'projections/feeds.ts', ...seen(walked, 'models', 'feeds') };
  const { feed: before } = walked.before;
  const { feed: after } = walked.followed.after;
  return {
    ...passed,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

const isSameList = (left: RecommendedList, right: RecommendedList): boolean =>
  left.items.map(({ id }) => id).join() === right.items.map(({ id }) => id).join();

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

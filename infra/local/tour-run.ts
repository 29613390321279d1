import { feedKey } from '../../adapters/redis/feed-store.ts';
import { partitionOfOwner } from '../../domain/partition.ts';
import { parseStoredEvent, type StoredEvent } from '../../domain/stored-event.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { demoLogin } from './logins.ts';
import { signIn } from './sign-in.ts';
import { positionIn, recommendedIn, tourApi, type Timed, type TourApi } from './tour-api.ts';
import { chooseRating, type Choice } from './tour-choice.ts';
import { sendAgain, sendRating, takeBack, type Sent } from './tour-command.ts';
import { observe, type Observers, type Passing } from './tour-follow.ts';
import { liveModels, type LiveModel } from './tour-models.ts';
import { ratingToCome } from './tour-reading.ts';
import type { FeedHeld, RecommendedList } from './tour-report.ts';
import { rowsTouchedBy, type HeldRow } from './tour-rows.ts';

type TourOptions = {
  /** The edge. */
  url: string;
  issuer: string;
  ports: OpsPorts;
  signal: AbortSignal;
  /** How long the event may take to get everywhere, from the command on. */
  withinMs?: number;
};

/** All that a tour has seen, as it saw it. */
export type Walked = {
  choice: Choice;
  partition: number;
  models: LiveModel[];
  /** Read models that cannot follow the log, and why. */
  missing: string[];
  before: Held;
  sent: Sent;
  followed: Followed;
  again: Timed;
  /** The rating taken back, and what is recommended after that. */
  put: { answer: Timed; list: RecommendedList };
};

/** What the read models hold for the rating: the rows that it touches, by read model, and the reader's feed. */
export type Held = { rows: ReadonlyMap<string, readonly HeldRow[]>; feed?: FeedHeld };

export type Followed = { stored: StoredEvent; question: Question; passing: Passing; after: Held };

/** The reader's next question: the last answer, `sentAtMs` being when it was first asked, and how often it was asked. */
export type Question = Timed & { times: number };

/** A healthy stack needs a tenth of a second; one whose queues were lost waits for the projectors' two-second look at the log. */
export const withinMsDefault = 15_000;
/** Commands are sent to their end even when the tour is stopped, so that it knows what it has to take back. */
const unstoppable = new AbortController().signal;

/**
 * Rates a book as the demo reader, follows the event into every store, sends the command again, and takes the rating back. Rejects
 * when a request fails.
 */
export async function walk(options: TourOptions): Promise<Walked> {
  const { url, issuer, ports, signal, withinMs = withinMsDefault } = options;
  const token = await signIn(issuer, demoLogin);
  const api = tourApi(url, token, signal);
  const choice = await chooseRating(api, ports);
  const { epoch, partitionCount } = ports.servers;
  const partition = partitionOfOwner(choice.readerId, partitionCount);
  const { models, missing } = liveModels(await ports.registry.live());
  const holding = { ports, models, partition, choice };
  const before = await holdingsFor(ratingToCome(choice, partition), holding);
  const observers = await observe(ports, models, { epoch, partition });
  const commands = tourApi(url, token, unstoppable);
  let mayStand = true;
  try {
    const sent = await sendRating(commands, choice);
    const followed = await follow({ ...holding, api, observers, withinMs, signal }, sent);
    const again = await sendAgain(commands, choice, sent);
    const answer = await takeBack(commands, choice);
    mayStand = false;
    const put = { answer, list: recommendedIn(await api.recommendations(positionIn(answer))) };
    return { choice, partition, models, missing, before, sent, followed, again, put };
  } finally {
    await observers.stop();
    if (mayStand) await takeBack(commands, choice);
  }
}

type Holding = { ports: OpsPorts; models: readonly LiveModel[]; partition: number; choice: Choice };

type Following = Holding & { api: TourApi; observers: Observers; withinMs: number; signal: AbortSignal };

async function follow(
  { api, observers, withinMs, signal, ...holding }: Following,
  { answer, position, event }: Sent,
): Promise<Followed> {
  const [question, passing] = await Promise.all([
    freshRecommendations(api, position, answer.sentAtMs + withinMs),
    observers.passing(event, { deadlineMs: answer.sentAtMs + withinMs, signal }),
  ]);
  const stored = await storedAt(holding.ports, event);
  return { stored, question, passing, after: await holdingsFor(parseStoredEvent(stored), holding) };
}

/** A query waits some seconds for a position by itself; a slow machine may need more than one, as a client would ask again. */
async function freshRecommendations(api: TourApi, position: string, deadlineMs: number): Promise<Question> {
  const sentAtMs = performance.now();
  for (let times = 1; ; times += 1) {
    const answer = await api.recommendations(position);
    if (!recommendedIn(answer).stale || answer.answeredAtMs > deadlineMs)
      return { ...answer, sentAtMs, times };
  }
}

async function storedAt({ log }: OpsPorts, { partition, position }: Sent['event']): Promise<StoredEvent> {
  const page = await log.readPage({ partition, from: position, to: position, bytesMax: 1, eventsMax: 1 });
  const [stored] = page?.events ?? [];
  if (stored === undefined) throw new Error(`the log holds no event at ${partition}.${position}`);
  return stored;
}

async function holdingsFor(
  event: ReturnType<typeof parseStoredEvent>,
  { ports, models, partition, choice: { readerId } }: Holding,
): Promise<Held> {
  const rows = event === undefined ? new Map() : await rowsTouchedBy(event, models, ports);
  const feeds = models.find(({ projection }) => projection === undefined);
  if (feeds === undefined) return { rows };
  const key = feedKey(feeds.instance, { partition, id: readerId });
  const [position, modelVersion] = await ports.redis.commands.hmGet(key, ['position', 'modelVersion']);
  if (typeof position !== 'string' || typeof modelVersion !== 'string') return { rows };
  return { rows, feed: { position: Number(position), modelVersion } };
}

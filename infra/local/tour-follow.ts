import { queueNames } from '../../adapters/sqs/queues.ts';
import { formatPosition, type EpochPosition } from '../../domain/position.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { checkpointsLook, watermarksLook, type Where } from './tour-looks.ts';
import type { LiveModel } from './tour-models.ts';
import type { Looking, Sighting } from './tour-report.ts';
import { watch, type Look, type Until, type Watch } from './tour-watch.ts';

/** How long the tour waits after each look before it looks again. */
export const lookEveryMs = 5;

type Watched = { at: string; names: readonly string[]; watch: Watch };

/** When each queue and read model came to the event, by name; those that did not in time are missing, and told in `missed`. */
export type Passing = {
  queues: ReadonlyMap<string, Sighting>;
  models: ReadonlyMap<string, Sighting>;
  missed: string[];
  looking: Looking[];
};

/** Every store under observation: the log for the relay's checkpoints, the others for their read models' watermarks. */
export type Observers = {
  /** Waits until all have come to the event, or the time is over; then looks no more. Rejects when aborted. */
  passing: (event: EpochPosition, until: Until) => Promise<Passing>;
  stop: () => Promise<void>;
};

/** Begins to look at every store, each on connections of its own; resolves when each was looked at once. */
export async function observe(ports: OpsPorts, models: readonly LiveModel[], at: Where): Promise<Observers> {
  const kinds = [...new Set(models.map(({ store }) => store))];
  const [log, ...stores] = await Promise.all([
    observed('log', queueNames, checkpointsLook(ports, at)),
    ...kinds.map((store) => {
      const here = models.filter((model) => model.store === store);
      const names = here.map(({ instance }) => instance.name);
      return observed(store, names, watermarksLook(ports, store, here, at));
    }),
  ]);
  return {
    passing: async (event, until) => {
      const [queues, ...read] = await Promise.all([
        allPassing(log, event, until),
        ...stores.map((store) => allPassing(store, event, until)),
      ]);
      return {
        queues: queues.seen,
        models: new Map(read.flatMap(({ seen }) => [...seen])),
        missed: [queues, ...read].flatMap(({ missed }) => missed),
        looking: [queues, ...read].map(({ looking }) => looking),
      };
    },
    stop: async () => {
      await Promise.all([log, ...stores].map((watched) => watched.watch.stop()));
    },
  };
}

async function observed(at: string, names: readonly string[], look: Look): Promise<Watched> {
  return { at, names, watch: await watch(look, lookEveryMs) };
}

/** Waits for everything of one store, and lets go of the store as soon as there is nothing more to see. */
async function allPassing({ at, names, watch: watching }: Watched, event: EpochPosition, until: Until) {
  const sightings = await Promise.all(
    names.map(async (name) => [name, await watching.passed(name, event.position, until)] as const),
  );
  const { failure, ...looking } = await watching.stop();
  const seen = new Map<string, Sighting>();
  const missed: string[] = [];
  for (const [name, sighting] of sightings) {
    if (sighting !== undefined) seen.set(name, sighting);
    else missed.push(notPassed(at, name, event, failure));
  }
  return { seen, missed, looking: { at, ...looking } };
}

function notPassed(at: string, name: string, event: EpochPosition, failure: unknown): string {
  const what = at === 'log' ? `the relay's checkpoint of the queue ${name}` : `${name} in ${at}`;
  const why = failure instanceof Error ? ` (looking failed, too: ${failure.message})` : '';
  return `${what} has not passed ${formatPosition(event)}${why}`;
}

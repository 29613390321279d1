import type { QueueName } from '../../adapters/sqs/queues.ts';
import { feedsTarget } from '../../projections/feeds.ts';
import { foldedTarget } from '../../projections/folded-target.ts';
import type { PageTarget } from '../../projections/page-target.ts';
import type {
  FeedStore,
  Histories,
  Inference,
  Instance,
  ParkingLot,
  ReadModelStore,
  RegisteredInstance,
  Registry,
} from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { FedTarget } from '../../projections/run-projector.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { readingHistory } from '../../projections/reading-history.ts';
import type { Logger } from '../logging.ts';

/** Everything that targets are made of. */
export type TargetPorts = {
  readonly registry: Registry;
  readonly stores: Readonly<Record<StoreKind, ReadModelStore>>;
  readonly parkingLot: ParkingLot;
  readonly feedStore: FeedStore;
  readonly histories: Histories;
  readonly inference: Inference;
  readonly logger: Logger;
};

/**
 * Answers what is to be fed from one queue whenever it is asked; instances are made when they are not there, and a target that is known stays
 * the same. Beside the live generation, those are fed that may take its place. Left out, and told of when that begins and ends, is a projection
 * that an operator has paused; and, with a warning, a generation that was built by another version of its projection's code.
 */
export function targetLoader(ports: TargetPorts, queue: QueueName): () => Promise<readonly FedTarget[]> {
  const known = new Map<string, PageTarget | undefined>();
  const wanted = queue === 'feeds' ? [feedsProjection] : projections.filter(({ store }) => store === queue);
  const notePause = pauseNotes(ports.logger);
  const targetFor = async (instance: Instance, version: number): Promise<PageTarget | undefined> => {
    const id = `${instance.name}/${instance.generation}`;
    if (!known.has(id)) known.set(id, await targetOf(ports, instance, version));
    return known.get(id);
  };

  return async () => {
    const instances = await ports.registry.instances();
    const targets = await Promise.all(
      wanted.map(async (projection): Promise<readonly FedTarget[]> => {
        const { name, version } = projection;
        const own = instances.filter((instance) => instance.name === name);
        const isPaused = instances.some(
          (instance) => instance.pausedSince !== undefined && restsWith(name).includes(instance.name),
        );
        notePause(name, isPaused);
        if (isPaused) return [];
        const live = own.find(({ status }) => status === 'live');
        const [target, ...beside] = await Promise.all(
          [live ?? (await ports.registry.ensureLive(projection)), ...own.filter(isFedBeside)].map(
            (instance) => targetFor(instance, version),
          ),
        );
        const others = beside.filter((other) => other !== undefined);
        return target === undefined ? others : [{ ...target, beside: others }];
      }),
    );
    return targets.flat();
  };
}

/** Whose pause leaves a read model alone: feeds are made from the history, and would wait for it in vain. */
export const restsWith = (name: string): readonly string[] =>
  name === feedsProjection.name ? [name, readingHistory.name] : [name];

const isFedBeside = ({ status }: RegisteredInstance): boolean =>
  status === 'following' || status === 'retained';

/** Says once that a projection is left alone, and once that it is not any more. */
function pauseNotes(logger: Logger): (name: string, isPaused: boolean) => void {
  const paused = new Set<string>();
  return (name, isPaused) => {
    if (isPaused === paused.has(name)) return;
    if (isPaused) {
      paused.add(name);
      logger.warn({ projection: name }, `paused: it is left alone until \`./estante resume ${name}\``);
    } else {
      paused.delete(name);
      logger.info({ projection: name }, 'resumed: it catches up from the log');
    }
  };
}

async function targetOf(
  ports: TargetPorts,
  instance: Instance,
  version: number,
): Promise<PageTarget | undefined> {
  if (instance.version !== version) {
    ports.logger.warn(
      { projection: instance.name, generation: instance.generation, built: instance.version, code: version },
      'left alone: it was built by another version of its projection; a live one takes effect by a replay',
    );
    return undefined;
  }
  const { feedStore: store, histories, inference } = ports;
  return instance.name === feedsProjection.name
    ? feedsTarget({ instance, store, histories, inference })
    : foldedTargetOn(ports, instance);
}

/** The target that pages are applied to for one instance of a folded projection; its storage is made if missing. */
export async function foldedTargetOn(
  { stores, parkingLot, logger }: Pick<TargetPorts, 'stores' | 'parkingLot' | 'logger'>,
  instance: Instance,
): Promise<PageTarget> {
  const projection = projections.find(({ name }) => name === instance.name);
  if (projection === undefined) throw new Error(`there is no projection ${instance.name}`);
  const store = stores[projection.store];
  await store.prepare(instance);
  return foldedTarget({
    projection,
    instance,
    store,
    parkingLot,
    onParked: ({ stream, partition, position, type }, error) =>
      logger.error(
        { err: error, projection: instance.name, stream, event: `${partition}.${position}`, type },
        'parked: the stream waits until `./estante parked retry` or `skip`',
      ),
  });
}

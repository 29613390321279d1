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
  Registry,
} from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
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
 * Answers the live targets of one queue whenever it is asked; instances are made when they are not there, and a target that is known stays
 * the same. A projection whose live read model was built by another version of its code is left out, with a warning: it
 * takes effect by a replay.
 */
export function targetLoader(ports: TargetPorts, queue: QueueName): () => Promise<readonly PageTarget[]> {
  const known = new Map<string, PageTarget | undefined>();
  const wanted = queue === 'feeds' ? [feedsProjection] : projections.filter(({ store }) => store === queue);

  return async () => {
    const live = new Map((await ports.registry.live()).map((instance) => [instance.name, instance]));
    const targets = await Promise.all(
      wanted.map(async (projection) => {
        const instance = live.get(projection.name) ?? (await ports.registry.ensureLive(projection));
        const id = `${instance.name}/${instance.generation}`;
        if (!known.has(id)) known.set(id, await targetOf(ports, instance, projection.version));
        return known.get(id);
      }),
    );
    return targets.filter((target) => target !== undefined);
  };
}

async function targetOf(
  ports: TargetPorts,
  instance: Instance,
  version: number,
): Promise<PageTarget | undefined> {
  if (instance.version !== version) {
    ports.logger.warn(
      { projection: instance.name, live: instance.version, code: version },
      'the read model was built by another version of its projection: replay it',
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

import { sqsClient } from '../../adapters/sqs/client.ts';
import { sqsQueues } from '../../adapters/sqs/queues.ts';
import type { Heads, Instance, RegisteredInstance, Watermark } from '../../projections/ports.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { lagBehind, watermarksOf } from './projection-lags.ts';
import {
  findingsOf,
  projectionStatus,
  type OtherGeneration,
  type QueueStatus,
  type Status,
} from './status.ts';

/** `./estante status`: heads, watermarks and lag of every live read model, queue depths and parked streams, all of this moment. */
export async function statusCommand(ports: OpsPorts, queuePrefix: string): Promise<Status> {
  const instances = await ports.registry.instances();
  const watermarks = await Promise.all(instances.map((instance) => watermarksOf(ports, instance)));
  // After the watermarks, so that none can look as if it were beyond the log.
  const heads = await ports.log.heads();
  const measured = instances.map((instance, index) => ({
    instance,
    watermarks: watermarks[index] ?? new Map<number, Watermark>(),
  }));
  const now = new Date();
  const live = measured.filter(({ instance }) => instance.status === 'live');
  const statuses = await Promise.all(
    live.map(({ instance: { name, version, generation, pausedSince }, ...measure }) =>
      projectionStatus(
        ports.log,
        heads,
        {
          ...measure,
          instance: { name, version, generation },
          codeVersion: codeVersionOf({ name, version, generation }),
          pausedSince,
          others: measured.flatMap((other) =>
            other.instance.name === name ? otherGeneration(heads, other) : [],
          ),
        },
        now,
      ),
    ),
  );
  const [queues, parked] = await Promise.all([queueStatuses(queuePrefix), ports.parkingLot.list()]);
  const found = { projections: statuses, queues, parked };
  return { epoch: heads.epoch, heads: heads.positions, ...found, findings: findingsOf(found) };
}

function otherGeneration(
  heads: Heads,
  {
    instance: { generation, version, status },
    watermarks,
  }: { readonly instance: RegisteredInstance; readonly watermarks: ReadonlyMap<number, Watermark> },
): readonly OtherGeneration[] {
  if (status === 'live') return [];
  return [{ generation, version, status, lagEvents: lagBehind(heads, watermarks) }];
}

const codeVersionOf = ({ name, version }: Instance): number =>
  [...projections, feedsProjection].find((projection) => projection.name === name)?.version ?? version;

async function queueStatuses(prefix: string): Promise<readonly QueueStatus[]> {
  const client = sqsClient();
  try {
    const depths = await sqsQueues({ client, prefix }).depths();
    return [...depths].map(([queue, { visible, inFlight, dead }]) => ({
      queue,
      waiting: visible,
      inFlight,
      dead,
    }));
  } finally {
    client.destroy();
  }
}

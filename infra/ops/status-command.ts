import { sqsClient } from '../../adapters/sqs/client.ts';
import { sqsQueues } from '../../adapters/sqs/queues.ts';
import type { Instance } from '../../projections/ports.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import type { OpsPorts } from '../composition/ops.ts';
import { watermarksOf } from './projection-lags.ts';
import { findingsOf, projectionStatus, type QueueStatus, type Status } from './status.ts';

/** `./estante status`: heads, watermarks and lag of every live read model, queue depths and parked streams, all of this moment. */
export async function statusCommand(ports: OpsPorts, queuePrefix: string): Promise<Status> {
  const live = await ports.registry.live();
  const watermarks = await Promise.all(live.map((instance) => watermarksOf(ports, instance)));
  // After the watermarks, so that none can look as if it were beyond the log.
  const heads = await ports.log.heads();
  const now = new Date();
  const statuses = await Promise.all(
    live.map((instance, index) =>
      projectionStatus(
        ports.log,
        heads,
        { instance, codeVersion: codeVersionOf(instance), watermarks: watermarks[index] ?? new Map() },
        now,
      ),
    ),
  );
  const [queues, parked] = await Promise.all([queueStatuses(queuePrefix), ports.parkingLot.list()]);
  const found = { projections: statuses, queues, parked };
  return { epoch: heads.epoch, heads: heads.positions, ...found, findings: findingsOf(found) };
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

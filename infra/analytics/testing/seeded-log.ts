import { memoryIdentities } from '../../../adapters/memory/identities.ts';
import { memoryLog, type MemoryLog } from '../../../adapters/memory/event-log.ts';
import { seedConfig } from '../../config/seed.ts';
import { plant } from '../../seed/plant.ts';

/** The day on which the seed of the documentation is planted: all its events are of this instant. */
export const seededAt = new Date('2026-11-02T12:00:00.000Z');

/** The log that the first `make start` fills, planted at a fixed instant: answers from it are the same on every machine and day. */
export async function seededLog(): Promise<MemoryLog> {
  const clock = () => seededAt;
  const log = memoryLog({ clock });
  const ports = { log, identities: memoryIdentities(), clock, exposureSampleRate: 1 };
  await plant(ports, {
    readers: seedConfig.shape.SEED_READERS.parse(undefined),
    demo: { issuer: 'seed', subject: 'demo' },
    now: seededAt,
    onProgress: () => undefined,
  });
  return log;
}

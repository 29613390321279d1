import { describeEventLog } from '../../commands/testing/event-log.contract.ts';
import { memoryLog } from './event-log.ts';

describeEventLog('the event log in memory', async () => {
  const log = memoryLog();
  return {
    log,
    positionsOf: async (partition) => (log.partitions[partition] ?? []).map(({ position }) => position),
  };
});

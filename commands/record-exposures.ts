import { exposure } from '../domain/exposure.ts';
import type { ExposedBook } from '../domain/exposed-book.ts';
import { exposureStream, type ReaderId } from '../domain/ids.ts';
import type { Clock, EventLog } from './ports.ts';
import { transact, type CommandContext } from './transact.ts';

type RecordExposures = {
  readonly readerId: ReaderId;
  readonly shown: readonly ExposedBook[];
  readonly clicked: readonly ExposedBook[];
};

type Ports = { readonly log: EventLog; readonly clock: Clock; readonly sampleRate: number };

/**
 * A client reports which recommendations it has shown and which were opened: one batch, at most one event of each kind. A book counts
 * once a day and reader. With a `sampleRate` below 1 most reader-days append nothing.
 */
export const recordExposures =
  ({ log, clock, sampleRate }: Ports) =>
  (input: RecordExposures, context: CommandContext) => {
    const day = clock().toISOString().slice(0, 10);
    const command = { type: 'record-exposures', ...input, day, sampleRate } as const;
    return transact({
      log,
      stream: exposureStream(input.readerId, day),
      decider: exposure,
      context,
      input: { type: 'record-exposures', ...input },
      command: async () => command,
    });
  };

import { LogBusyError, type AppendRequest, type AppendResult } from '../../commands/ports.ts';

/** The largest number of commands that are written in one round trip. */
export const batchCommandsMax = 512;

/** How many commands may wait; one more is refused with `LogBusyError`. Bounds memory when the database is slow. */
export const waitingCommandsMax = 20_000;

type Waiting = {
  readonly request: AppendRequest;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
};

type GroupCommit = {
  /** Writes a batch with at most one command a stream; answers in its order, or rejects as a whole. */
  readonly write: (batch: readonly AppendRequest[]) => Promise<readonly AppendResult[]>;
  /** Whether the batch is at fault rather than the way to the database, so that its commands are worth trying alone. */
  readonly isBatchAtFault: (error: unknown) => boolean;
};

/**
 * One lane of group commit: commands that arrive while a batch is being written form the next one, so a lone command leaves
 * at once and a crowd shares round trips. At most one command of a stream is in a batch; later ones keep their order.
 * A batch that fails by itself is retried command by command, so that a bad one never costs its neighbours anything.
 */
export function groupCommit({ write, isBatchAtFault }: GroupCommit) {
  let waiting: Waiting[] = [];
  let writing = false;

  const append = (request: AppendRequest): Promise<AppendResult> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= waitingCommandsMax) {
        reject(new LogBusyError(`${waitingCommandsMax} commands are waiting for the log`));
        return;
      }
      waiting.push({ request, resolve, reject });
      if (!writing) void drain();
    });

  const drain = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const { batch, rest } = cutBatch(waiting);
      waiting = rest;
      await settle(batch);
    }
    writing = false;
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await write(batch.map(({ request }) => request));
      batch.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('the log answered for fewer commands than it was given'));
        else resolve(result);
      });
    } catch (error) {
      if (batch.length > 1 && isBatchAtFault(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  return { append };
}

function cutBatch(waiting: readonly Waiting[]): { batch: readonly Waiting[]; rest: Waiting[] } {
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  const streams = new Set<string>();
  for (const one of waiting) {
    if (batch.length < batchCommandsMax && !streams.has(one.request.stream)) batch.push(one);
    else rest.push(one);
    streams.add(one.request.stream);
  }
  return { batch, rest };
}

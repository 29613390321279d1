import type { WaitingRoom } from '../../commands/waiting-room.ts';

/** The largest number of commands that are written in one round trip… */
export const batchCommandsMax = 512;
/** …and how large they may be together; a command that is larger is written alone. */
export const batchBytesMax = 4 * 1024 * 1024;

/**
 * Up to so many waiting commands are written together, whatever their lanes: every batch has a price, and what a second one at the same time saves is
 * worth it for larger crowds only.
 */
export const togetherMax = 128;

type Command = {
  readonly stream: string;
  readonly bytes: number;
  /** From 0. Those of one stream have the same. */
  readonly lane: number;
};

type Waiting<Asked, Answer> = {
  readonly command: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

type GroupCommit<Asked, Answer> = {
  /** How many batches may be written at the same time, each with the commands of a lane. */
  readonly lanes: number;
  /** Writes a batch with at most one command a stream; answers in its order, or rejects as a whole. */
  readonly write: (batch: readonly Asked[]) => Promise<readonly Answer[]>;
  /** Whether the batch is at fault rather than the way to the database, so that its commands are worth trying alone. */
  readonly isBatchAtFault: (error: unknown) => boolean;
  /** Where commands are counted from when they come until they are answered. */
  readonly room: WaitingRoom;
};

/**
 * Group commit: commands that arrive while a batch is being written form the next one, so a lone command leaves at once and a crowd shares round
 * trips. While few wait, one batch holds all of them; a crowd is written in lanes side by side. At most one command of a stream is in a
 * batch; later ones keep their order. A batch that fails by itself is retried command by command, so that a bad one never costs its neighbours
 * anything. A command for which there is no room is rejected at once.
 */
export function groupCommit<Asked extends Command, Answer>({
  lanes: laneCount,
  write,
  isBatchAtFault,
  room,
}: GroupCommit<Asked, Answer>) {
  const lanes = Array.from({ length: laneCount }, () => ({
    waiting: [] as Waiting<Asked, Answer>[],
    writing: false,
  }));
  type Lane = (typeof lanes)[number];
  let starting = false;

  const append = (command: Asked): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const lane = lanes[command.lane];
      if (lane === undefined) throw new RangeError(`there is no lane ${command.lane}`);
      room.enter(command.bytes);
      lane.waiting.push({ command, resolve, reject });
      if (!lane.writing) start();
    });

  /** At the end of this turn of the event loop: who was answered in it has sent the next command by then, and it need not wait for a batch that left just before. */
  const start = (): void => {
    if (starting) return;
    starting = true;
    setImmediate(() => {
      starting = false;
      const free = lanes.filter(({ writing }) => !writing);
      const count = free.reduce((sum, { waiting }) => sum + waiting.length, 0);
      if (free.length === lanes.length && count <= togetherMax) void writeNext(free);
      else for (const lane of free) void writeNext([lane]);
    });
  };

  /** Writes the next batch of these lanes, none of which is writing. */
  const writeNext = async (of: readonly Lane[]): Promise<void> => {
    const { batch, rest } = cutBatch(of.flatMap(({ waiting }) => waiting));
    if (batch.length === 0) return;
    for (const lane of of) {
      lane.waiting = rest.filter(({ command }) => lanes[command.lane] === lane);
      lane.writing = true;
    }
    await settle(batch);
    for (const { command } of batch) room.leave(command.bytes);
    for (const lane of of) lane.writing = false;
    start();
  };

  const settle = async (batch: readonly Waiting<Asked, Answer>[]): Promise<void> => {
    try {
      const answers = await write(batch.map(({ command }) => command));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error('the log answered for fewer commands than it was given'));
        else resolve(answer);
      });
    } catch (error) {
      if (batch.length > 1 && isBatchAtFault(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  };

  return { append };
}

/** The first commands of different streams; the others stay in their order. */
function cutBatch<Asked extends Command, Answer>(
  waiting: readonly Waiting<Asked, Answer>[],
): { batch: readonly Waiting<Asked, Answer>[]; rest: Waiting<Asked, Answer>[] } {
  const batch: Waiting<Asked, Answer>[] = [];
  const later: Waiting<Asked, Answer>[] = [];
  const streams = new Set<string>();
  let bytes = 0;
  let seen = 0;
  for (const one of waiting) {
    const { stream, bytes: ownBytes } = one.command;
    const isFull = batch.length >= batchCommandsMax || (batch.length > 0 && bytes + ownBytes > batchBytesMax);
    if (isFull) break;
    seen += 1;
    if (streams.has(stream)) later.push(one);
    else {
      batch.push(one);
      bytes += ownBytes;
    }
    streams.add(stream);
  }
  return { batch, rest: later.concat(waiting.slice(seen)) };
}

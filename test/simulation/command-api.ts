import { groupCommit } from '../../adapters/postgres/group-commit.ts';
import type { AppendRequest, AppendResult, EventLog } from '../../commands/ports.ts';
import { transact, type CommandOutcome } from '../../commands/transact.ts';
import { waitingRoom } from '../../commands/waiting-room.ts';
import { commandIdSchema, type CommandId, type StreamId } from '../../domain/ids.ts';
import { parseStoredEvent, type RecordedEvent, type StoredEvent } from '../../domain/stored-event.ts';
import { outcomeKey } from './log-database.ts';
import type { Process } from './scheduler.ts';
import { supervise, type Supervised } from './supervised.ts';
import { toy, type ToyCommand } from './toy.ts';
import type { World } from './world.ts';

/** More than there are clients. */
const waitingMax = 100;

/** A command as a client sends it, the same each time it is sent again. */
export type Sent = {
  readonly stream: StreamId;
  readonly commandId: CommandId;
  readonly command: ToyCommand;
};

/** The answer, as far as it reached the client. */
export type Answer = CommandOutcome<'refused-by-rule'> | 'lost';

/** Commands of these ids hold what the database refuses, though the door let it through. */
const refusedByDatabase = 'bad';

/** The id of a client's command. */
export const commandIdOf = (client: number, number: number, isBad: boolean): CommandId =>
  commandIdSchema.parse(`${isBad ? refusedByDatabase : 'c'}-${client}-${number}`);

class BatchRefusedError extends Error {
  override readonly name = 'BatchRefusedError';
}

export type CommandApi = Supervised & {
  /** Sends a command; the answer is lost when the process crashes before it arrives. */
  readonly ask: (sent: Sent) => Promise<Answer>;
};

/** A process that takes commands: the real group commit over the log's database. */
export function startCommandApi(world: World, name: string, notify: () => void): CommandApi {
  let log: EventLog | undefined;
  const supervised = supervise(
    world,
    name,
    async (owner) => {
      log = logOf(world, owner, notify);
    },
    () => {
      log = undefined;
    },
  );
  const ask = async (sent: Sent): Promise<Answer> => {
    const owner = supervised.process();
    if (log === undefined) return 'lost';
    return answered({ owner, run: run(log, sent) });
  };
  return { ...supervised, ask };
}

type Call = { readonly owner: Process; readonly run: () => Promise<Answer> };

const answered = ({ owner, run }: Call): Promise<Answer> =>
  new Promise((resolve) => {
    const lose = (): void => resolve('lost');
    owner.onCrash.push(lose);
    // What a process does before it first waits for the log, and after it last did, no other can tell from its doing it a step earlier or later.
    void run().then(resolve, lose);
  });

const run =
  (log: EventLog, { stream, commandId, command }: Sent) =>
  (): Promise<Answer> =>
    transact({
      log,
      stream,
      decider: toy,
      context: { commandId, keyed: true, actor: 'client', correlationId: commandId },
      input: commandId,
      command: async () => command,
    });

function logOf(world: World, owner: Process, notify: () => void): EventLog {
  const { scheduler, database, planted } = world;
  const commit = (batch: readonly AppendRequest[]): readonly AppendResult[] => {
    const results = database.write(batch);
    world.note(
      () => `committed ${batch.map(({ stream, commandId }) => `${stream} ${commandId}`).join(', ')}`,
    );
    notify();
    return results;
  };
  const write = async (batch: readonly AppendRequest[]): Promise<readonly AppendResult[]> => {
    await scheduler.step(owner, `writes a batch`, 'log');
    if (batch.some(({ commandId }) => commandId.startsWith(refusedByDatabase))) {
      throw new BatchRefusedError('the database refuses this command');
    }
    if (planted.commit !== undefined) return planted.commit(world, owner, { batch, commit });
    const results = commit(batch);
    world.answer('log');
    await scheduler.step(owner, 'hears of the commit');
    return results;
  };
  const grouped = groupCommit<
    AppendRequest & { readonly bytes: number; readonly lane: number },
    AppendResult
  >({
    lanes: 1,
    write,
    room: waitingRoom({ countMax: waitingMax, bytesMax: waitingMax }),
    isBatchAtFault: (error) => error instanceof BatchRefusedError,
  });
  const load: EventLog['load'] = async ({ stream, commandId }) => {
    await scheduler.step(owner, 'loads a stream', 'log');
    const timeline = database.timeline();
    return {
      events: timeline.eventsOf(stream).map(recorded),
      ...timeline.endOf(stream),
      prior: timeline.outcomes.get(outcomeKey(stream, commandId)) ?? null,
    };
  };
  return { append: (request) => grouped.append({ ...request, bytes: 1, lane: 0 }), load };
}

function recorded(stored: StoredEvent): RecordedEvent {
  const event = parseStoredEvent(stored);
  if (event === undefined) throw new Error(`${stored.type} is not of the toy domain`);
  return event;
}

import { checkAtTheDoor } from '../../commands/door.ts';
import type { AppendRequest } from '../../commands/ports.ts';
import type { StreamId } from '../../domain/ids.ts';
import { partitionOf } from '../../domain/partition.ts';

/** A command on its way to the log, with all that is worth working out once. */
export type PreparedAppend = {
  readonly request: AppendRequest;
  readonly stream: StreamId;
  readonly partition: number;
  /** The data of each event as JSON. */
  readonly datas: readonly string[];
  readonly meta: string;
  /** What it holds in memory while it waits, roughly. */
  readonly bytes: number;
};

/** What a command holds beside its texts. */
const commandBytes = 1_000;

/** Throws as the door of the log does, see `checkAtTheDoor`. */
export function preparedAppend(request: AppendRequest, partitionCount: number): PreparedAppend {
  const datas = checkAtTheDoor(request);
  const meta = JSON.stringify(request.meta);
  return {
    request,
    stream: request.stream,
    partition: partitionOf(request.stream, partitionCount),
    datas,
    meta,
    // Each text is held twice: as it came in, and as JSON.
    bytes: datas.reduce((sum, { length }) => sum + 2 * length, commandBytes + 2 * meta.length),
  };
}

import type { EventLog, LoadedStream } from '../../commands/ports.ts';
import { boundedMap } from '../../domain/bounded-map.ts';
import type { StreamId } from '../../domain/ids.ts';

/** How long a stream is remembered for those who may have an old answer: so long another process may have changed it unseen. */
export const rememberedMs = 5_000;

/** How many streams are remembered at most. */
const rememberedStreamsMax = 20_000;

type Remembered = { readonly loaded: Promise<LoadedStream>; readonly sinceMs: number };

/**
 * A log that answers loads which may be old from memory, see `StreamKey`. Books are looked at by every command of their readers, and hardly ever change:
 * most of what would be loaded is loaded again and again.
 */
export function rememberingStreams(log: EventLog, nowMs = (): number => performance.now()): EventLog {
  const remembered = boundedMap<StreamId, Remembered>(rememberedStreamsMax);

  const remember = (key: Parameters<EventLog['load']>[0]): Promise<LoadedStream> => {
    const entry = { loaded: log.load(key), sinceMs: nowMs() };
    const forget = (): void => {
      if (remembered.get(key.stream) === entry) remembered.delete(key.stream);
    };
    remembered.set(key.stream, entry);
    entry.loaded.then(({ version }) => version === 0 && forget(), forget);
    return entry.loaded;
  };

  return {
    load: (key) => {
      if (key.mayBeOld !== true) return log.load(key);
      const known = remembered.get(key.stream);
      return known !== undefined && nowMs() - known.sinceMs < rememberedMs ? known.loaded : remember(key);
    },
    append: async (request) => {
      try {
        return await log.append(request);
      } finally {
        // Also after a failure: it may have been appended.
        remembered.delete(request.stream);
      }
    },
  };
}

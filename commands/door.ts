import { isStorable } from '../domain/unstorable.ts';
import { EventTooLargeError, UnstorableError, eventBytesMax, type AppendRequest } from './ports.ts';

/**
 * Refuses what the log would choke on before it joins a batch, so that a bad command never costs its neighbours anything.
 * Every adapter of the log asks it first. Throws `UnstorableError` or `EventTooLargeError`.
 */
export function checkAtTheDoor({ stream, events, commandId }: AppendRequest): void {
  for (const { type, data } of events) {
    if (!isStorable(data)) {
      throw new UnstorableError(
        `${type} of ${stream} holds U+0000 or half a surrogate pair, which cannot be stored`,
      );
    }
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > eventBytesMax) {
      throw new EventTooLargeError(
        `${type} of ${stream} has ${bytes} bytes, at most ${eventBytesMax} are taken`,
      );
    }
  }
  if (!isStorable(commandId))
    throw new UnstorableError('the command id holds U+0000 or half a surrogate pair');
}

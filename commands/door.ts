import { isStorable } from '../domain/unstorable.ts';
import { EventTooLargeError, UnstorableError, eventBytesMax, type AppendRequest } from './ports.ts';

/**
 * Refuses what the log would choke on before it joins a batch, so that a bad command never costs its neighbours anything.
 * Every adapter of the log asks it first. Answers the data of each event as JSON, for whoever goes on to store it.
 * Throws `UnstorableError` or `EventTooLargeError`.
 */
export function checkAtTheDoor({ stream, events, commandId }: AppendRequest): readonly string[] {
  if (!isStorable(commandId))
    throw new UnstorableError('the command id holds U+0000 or half a surrogate pair');
  return events.map(({ type, data }) => {
    const json = JSON.stringify(data);
    // JSON spells what cannot be stored as \u0000 or \ud…; few texts hold anything that it spells like that.
    if (json.includes(String.raw`\u`) && !isStorable(data)) {
      throw new UnstorableError(
        `${type} of ${stream} holds U+0000 or half a surrogate pair, which cannot be stored`,
      );
    }
    const bytes = Buffer.byteLength(json);
    if (bytes > eventBytesMax) {
      throw new EventTooLargeError(
        `${type} of ${stream} has ${bytes} bytes, at most ${eventBytesMax} are taken`,
      );
    }
    return json;
  });
}

import { createHash, randomUUID } from 'node:crypto';
import type { AppendRequest } from '../commands/ports.ts';
import type { EventOf } from '../domain/events.ts';
import { bookIdSchema, commandIdSchema, readerIdSchema, readingStream } from '../domain/ids.ts';

type Rating = AppendRequest & { readonly events: readonly [EventOf<'BookRated'>] };

const digest = createHash('sha256').update('a command').digest('base64url');
const bookIds = Array.from({ length: 1_000 }, () => bookIdSchema.parse(randomUUID()));

/** A command that rates a book, by a reader of whom nothing is known yet: one event, in a stream of its own. As large as those of the API. */
export function ratingOfNewReader(): Rating {
  const readerId = readerIdSchema.parse(randomUUID());
  const bookId = bookIds[Math.trunc(Math.random() * bookIds.length)] ?? bookIdSchema.parse('none');
  const commandId = commandIdSchema.parse(randomUUID());
  const before = { shelf: null, stars: null, dismissed: false, interest: 'none' } as const;
  return {
    stream: readingStream(readerId, bookId),
    commandId,
    digest,
    expectedVersion: 0,
    events: [{ type: 'BookRated', data: { readerId, bookId, before, stars: 4 } }],
    refusal: null,
    meta: {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: readerId,
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    },
  };
}

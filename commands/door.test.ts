import { expect } from 'chai';
import type { CommandId } from '../domain/ids.ts';
import { bookStream } from '../domain/ids.ts';
import { bookWithdrawn, emma } from '../domain/testing/examples.ts';
import { checkAtTheDoor } from './door.ts';
import { eventBytesMax, EventTooLargeError, UnstorableError, type AppendRequest } from './ports.ts';
import { contextOf } from './testing/examples.ts';

const requestWith = (reason: string, commandId = contextOf('c1').commandId): AppendRequest => ({
  stream: bookStream(emma),
  commandId,
  digest: 'd',
  expectedVersion: 0,
  events: [bookWithdrawn(emma, reason)],
  refusal: null,
  meta: { commandId, correlationId: 'r', causationId: commandId, actor: 'ana' },
});

/** What an event of this size has beside its reason: `{"bookId":"b-emma","reason":""}`. */
const bytesBeside = JSON.stringify(bookWithdrawn(emma, '').data).length;

describe('the door of the log', () => {
  it('lets ordinary events in, and a request without events', () => {
    checkAtTheDoor(requestWith('out of print “ç” 😀'));
    checkAtTheDoor({ ...requestWith(''), events: [] });
  });

  it('refuses text that the log cannot store, naming the event', () => {
    for (const reason of ['\u0000', 'half \ud83d', '\ude00']) {
      expect(() => checkAtTheDoor(requestWith(reason))).to.throw(
        UnstorableError,
        'BookWithdrawn of book-b-emma',
      );
    }
  });

  it('refuses a command id that the log cannot store', () => {
    // Only a client that goes around the parser of ids gets here.
    expect(() => checkAtTheDoor(requestWith('fine', 'c\u0000' as CommandId))).to.throw(UnstorableError);
  });

  it('takes an event of just the largest size, measured in bytes of UTF-8', () => {
    checkAtTheDoor(requestWith('x'.repeat(eventBytesMax - bytesBeside)));
    checkAtTheDoor(requestWith('é'.repeat(Math.floor((eventBytesMax - bytesBeside) / 2))));
  });

  it('refuses an event that is larger, and says by how much', () => {
    const large = requestWith('x'.repeat(eventBytesMax - bytesBeside + 1));
    expect(() => checkAtTheDoor(large)).to.throw(EventTooLargeError, `${eventBytesMax + 1} bytes`);
    expect(() => checkAtTheDoor(requestWith('é'.repeat(eventBytesMax / 2)))).to.throw(EventTooLargeError);
  });
});

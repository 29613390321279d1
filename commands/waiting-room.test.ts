import { expect } from 'chai';
import { LogBusyError } from './ports.ts';
import { waitingRoom } from './waiting-room.ts';

describe('the waiting room of the log', () => {
  it('refuses one guest more than it has places, until one leaves', () => {
    const room = waitingRoom({ countMax: 2, bytesMax: 1_000 });
    room.enter(1);
    room.enter(1);
    expect(() => room.enter(1)).to.throw(LogBusyError, '2 commands');
    room.leave(1);
    room.enter(1);
  });

  it('refuses who would make it heavier than it bears, and takes a lighter one', () => {
    const room = waitingRoom({ countMax: 10, bytesMax: 1_000 });
    room.enter(600);
    expect(() => room.enter(401)).to.throw(LogBusyError, '600 bytes');
    room.enter(400);
    room.leave(600);
    room.enter(600);
  });

  it('takes a guest alone, however heavy', () => {
    const room = waitingRoom({ countMax: 10, bytesMax: 1_000 });
    room.enter(5_000);
    expect(() => room.enter(0)).to.throw(LogBusyError);
    room.leave(5_000);
    room.enter(5_000);
  });
});

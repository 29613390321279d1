import { LogBusyError } from './ports.ts';

/** Keeps count of what is under way, so that memory stays bounded when the log is slow or away. */
export type WaitingRoom = {
  /** Throws `LogBusyError` when there is no room for a guest of so many bytes. */
  readonly enter: (bytes: number) => void;
  /** To be called once for each guest that has entered, with the same number. */
  readonly leave: (bytes: number) => void;
};

export type RoomSize = { readonly countMax: number; readonly bytesMax: number };

/** Takes `countMax` guests of `bytesMax` bytes together; one more is refused. A guest alone is taken however large it is. */
export function waitingRoom({ countMax, bytesMax }: RoomSize): WaitingRoom {
  let count = 0;
  let held = 0;
  return {
    enter: (bytes) => {
      if (count >= countMax || (count > 0 && held + bytes > bytesMax))
        throw new LogBusyError(`${count} commands of ${held} bytes are waiting for the log`);
      count += 1;
      held += bytes;
    },
    leave: (bytes) => {
      count -= 1;
      held -= bytes;
    },
  };
}

/** What the exit code of `./estante` says. */
export const exitCode = { done: 0, foundSomething: 1, wrongUse: 2, unreachable: 3, stopped: 130 } as const;

/** The command was used in a way that cannot be; the message says how it can. */
export class WrongUseError extends Error {
  override readonly name = 'WrongUseError';
}

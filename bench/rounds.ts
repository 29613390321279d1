import { say } from './report.ts';

/** The middle value, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.trunc(sorted.length / 2);
  const [below = Number.NaN, above = Number.NaN] = sorted.slice(middle - 1 + (sorted.length % 2));
  return sorted.length % 2 === 1 ? below : (below + above) / 2;
}

/** The value below which the share `of` (0 to 1) of the values lies, by nearest rank. */
export function quantile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(of * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Runs every contender `rounds` times, one after the other within a round and in turning order, so that whatever the machine does meanwhile
 * falls on all alike. Answers each one's results in order of rounds.
 */
export async function interleaved<Result>(
  rounds: number,
  contenders: Readonly<Record<string, (round: number) => Promise<Result>>>,
  told: (result: Result) => string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, readonly Result[]>>> {
  const names = Object.keys(contenders);
  const results: Record<string, Result[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      signal?.throwIfAborted();
      const name = names[(turn + round) % names.length] ?? '';
      const result = await contenders[name]?.(round);
      if (result === undefined) continue;
      results[name]?.push(result);
      say(`round ${round + 1} of ${rounds}  ${name.padEnd(24)} ${told(result)}`);
    }
  }
  return results;
}

import { closedLoop, medianLoop, toldLoop, type Loop } from '../closed-loop.ts';
import { interleaved, median } from '../rounds.ts';
import { connections } from './client.ts';
import { processorSecondsOf } from './pinning.ts';
import type { Server } from './system.ts';

const warmUpMs = 700;
/** Before the first round: what runs often enough is compiled by then, in whoever is measured and in who measures. */
const firstWarmUpMs = 2_000;

type Contender = {
  readonly server: Server;
  /** Sends a request, and throws when the answer is not as it should be. */
  readonly call: () => Promise<unknown>;
};

export type Rounds = { readonly rounds: number; readonly measuredMs: number; readonly signal: AbortSignal };

/** What a contender got in the middle of its rounds; `processorMicros` is the processor time that its process took for a request. */
export type Capacity = Loop & { readonly processorMicros: number };

/** How much each contender answers to 64 callers who send their next request when the last was answered; and, for each but `ours`, our requests/s by theirs, in the middle of the rounds. */
export async function sideBySide<Name extends string>(
  what: string,
  contenders: Readonly<Record<Name | 'ours', Contender>>,
  { rounds, measuredMs, signal }: Rounds,
): Promise<{ capacity: Readonly<Record<Name | 'ours', Capacity>>; ratioTo: Readonly<Record<Name, number>> }> {
  const round = ({ server, call }: Contender, timing: { warmUpMs: number; measuredMs: number }) => {
    const processorSeconds = (): number => processorSecondsOf(server.pid);
    return closedLoop({ callers: connections, processorSeconds, ...timing }, async () => {
      await call();
      return 1;
    });
  };
  const all: readonly (readonly [string, Contender])[] = Object.entries(contenders);
  for (const [, contender] of all) await round(contender, { warmUpMs: 0, measuredMs: firstWarmUpMs });
  const results = await interleaved(
    rounds,
    Object.fromEntries(
      all.map(([name, one]) => [`${what}: ${name}`, () => round(one, { warmUpMs, measuredMs })]),
    ),
    (loop) => `${toldLoop(loop)}, ${Math.round(loop.processorMicros ?? 0)} µs of processor time`,
    signal,
  );
  const loopsOf = (name: string): readonly Loop[] => results[`${what}: ${name}`] ?? [];
  const capacity = all.map(([name]) => [name, { processorMicros: 0, ...medianLoop(loopsOf(name)) }]);
  const ours = loopsOf('ours');
  const ratios = all.map(([name]) => [
    name,
    median(loopsOf(name).map(({ perSecond }, index) => (ours[index]?.perSecond ?? 0) / perSecond)),
  ]);
  return {
    // One for each contender.
    capacity: Object.fromEntries(capacity) as Record<Name | 'ours', Capacity>,
    ratioTo: Object.fromEntries(ratios) as Record<Name, number>,
  };
}

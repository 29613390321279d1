import { z } from 'zod';

const moveSchema = z.object({
  modelVersion: z.string(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** `promoted` because it was not worse, `forced` although it may be, `rolled-back` to it from the one before. */
  how: z.enum(['promoted', 'forced', 'rolled-back']),
  reason: z.string().optional(),
  by: z.string().optional(),
});
export type PointerMove = Readonly<z.output<typeof moveSchema>>;

/** How many moves a pointer remembers. */
export const movesMax = 50;

/** Which model is current, since when, and the last moves, the newest first. */
export const modelPointerSchema = z.object({
  modelVersion: z.string(),
  registeredAt: z.iso.datetime(),
  /** The first versions of this file kept none. */
  history: z.array(moveSchema).default([]),
});
export type ModelPointer = Readonly<z.output<typeof modelPointerSchema>>;

/** The pointer after a move. */
export function moved(pointer: ModelPointer | undefined, move: PointerMove): ModelPointer {
  const history = pointer === undefined ? [] : historyOf(pointer);
  return {
    modelVersion: move.modelVersion,
    registeredAt: move.at,
    history: [move, ...history].slice(0, movesMax),
  };
}

/**
 * The model to go back to: the one that was current before the present one was promoted, as if what was rolled back had never been. `undefined` when none
 * is remembered.
 */
export function modelBefore(pointer: ModelPointer): string | undefined {
  const stack: string[] = [];
  for (const { modelVersion, how } of historyOf(pointer).toReversed()) {
    if (how === 'rolled-back') {
      // Gone back to from whatever lies above it; of a history that was cut it may be the first that is known.
      while (stack.length > 0 && stack.at(-1) !== modelVersion) stack.pop();
      if (stack.length === 0) stack.push(modelVersion);
    } else if (stack.at(-1) !== modelVersion) stack.push(modelVersion);
  }
  return stack.at(-2);
}

/**
 * Models that were current, are not any more, and are newer than the current one: whatever they made counts as older than what the current one makes.
 */
export const withdrawnModels = ({ modelVersion, history }: ModelPointer): readonly string[] => [
  ...new Set(history.map((move) => move.modelVersion).filter((version) => version > modelVersion)),
];

/** A pointer without a history was moved once that is known. */
const historyOf = ({ modelVersion, registeredAt, history }: ModelPointer): readonly PointerMove[] =>
  history.length > 0 ? history : [{ modelVersion, at: registeredAt, how: 'promoted' }];

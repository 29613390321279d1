/**
 * Picks the `count` candidates with the highest scores without sorting the rest: a heap of the best so far, its weakest on
 * top, so that almost every candidate costs one comparison. Best first; of equal scores the lower candidate comes first.
 */
export function topK({ scores, candidates, count }: TopKInput): Int32Array {
  const heap = new Int32Array(Math.min(count, candidates.length));
  if (heap.length === 0) return heap;
  heap.set(candidates.subarray(0, heap.length));
  for (let parent = (heap.length >> 1) - 1; parent >= 0; parent -= 1) {
    sink({ heap, scores, length: heap.length }, parent);
  }
  for (let index = heap.length; index < candidates.length; index += 1) {
    const candidate = candidates[index] ?? 0;
    if (!isWeaker(scores, heap[0] ?? 0, candidate)) continue;
    heap[0] = candidate;
    sink({ heap, scores, length: heap.length }, 0);
  }
  sortByLeaving(heap, scores);
  return heap;
}

type TopKInput = {
  /** By candidate. No `NaN`. */
  readonly scores: Float64Array;
  /** Distinct indices into `scores`, in any order. */
  readonly candidates: Int32Array;
  readonly count: number;
};

function isWeaker(scores: Float64Array, left: number, right: number): boolean {
  const difference = (scores[left] ?? 0) - (scores[right] ?? 0);
  return difference < 0 || (difference === 0 && left > right);
}

/** The weakest leaves the heap first and goes behind all others: best first in the end, and without a call of a comparison by each comparison. */
function sortByLeaving(heap: Int32Array, scores: Float64Array): void {
  for (let length = heap.length - 1; length > 0; length -= 1) {
    const weakest = heap[0] ?? 0;
    heap[0] = heap[length] ?? 0;
    heap[length] = weakest;
    sink({ heap, scores, length }, 0);
  }
}

/** The heap is the first `length` of `heap`. */
type Heap = { readonly heap: Int32Array; readonly scores: Float64Array; readonly length: number };

function sink({ heap, scores, length }: Heap, start: number): void {
  const sinking = heap[start] ?? 0;
  let parent = start;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= length) break;
    if (child + 1 < length && isWeaker(scores, heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
    if (!isWeaker(scores, heap[child] ?? 0, sinking)) break;
    heap[parent] = heap[child] ?? 0;
    parent = child;
  }
  heap[parent] = sinking;
}

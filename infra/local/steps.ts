/** Back to the start of the line, and empty it. */
const again = '\r\u001b[K';

/** Shows the steps of a start: one line each, ticked off when done. On a terminal the line is there from the beginning. */
export function stepPrinter(out: NodeJS.WriteStream, options: { passesOutput: readonly string[] }) {
  return async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    // What prints for itself gets a line of its own before; the others are overwritten in place.
    const own = options.passesOutput.includes(title);
    const back = out.isTTY && !own ? again : '';
    if (own) out.write(`  … ${title}\n`);
    else if (out.isTTY) out.write(`  … ${title}`);
    try {
      const result = await work();
      out.write(`${back}  ✔ ${title} (${secondsSince(startedMs)} s)\n`);
      return result;
    } catch (error) {
      out.write(`${back}  ✘ ${title}\n`);
      throw error;
    }
  };
}

export function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1);
}

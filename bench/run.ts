/**
 * `make bench NAME=…`: runs one bench. Each says what it does on standard error, and prints its figures as JSON, the last line on standard output.
 */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  append: () => import('./append.ts'),
  growth: () => import('./growth.ts'),
  http: () => import('./http.ts'),
  import: () => import('./import.ts'),
  inference: () => import('./inference.ts'),
  memory: () => import('./memory.ts'),
  precompute: () => import('./precompute.ts'),
  project: () => import('./project.ts'),
  ranking: () => import('./ranking.ts'),
  relay: () => import('./relay.ts'),
  replay: () => import('./replay.ts'),
  search: () => import('./search.ts'),
  similar: () => import('./similar.ts'),
  writers: () => import('./writers.ts'),
};

const name = process.env['NAME'] ?? '';
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`make bench NAME=…: one of ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else await bench();

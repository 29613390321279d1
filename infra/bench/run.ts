/**
 * `make bench NAME=…`: runs one bench. Each prints what it does on standard error, and as its last line on standard output its figures as JSON.
 */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  import: () => import('./import.ts'),
  search: () => import('./search.ts'),
};

const name = process.env['NAME'] ?? '';
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`make bench NAME=…: one of ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else await bench();

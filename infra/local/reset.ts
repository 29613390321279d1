import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defaultHome, projectRoot } from './paths.ts';
import { stopStack } from './stop.ts';

/** `make reset`: stops the stack and forgets its data. Tools and caches stay: they are not the user's data. */
const home = defaultHome();
await stopStack(home);
for (const name of dataIn(home.root)) rmSync(path.join(home.root, name), { recursive: true, force: true });
process.stdout.write(`forgot the data in ${path.relative(projectRoot, home.root) || home.root}\n`);

function dataIn(folder: string): string[] {
  // Only what a stack writes: a mistyped ESTANTE_HOME must not cost anyone a folder of their own.
  const written = [
    home.run,
    home.logs,
    home.postgres,
    home.redis,
    home.dynamodb,
    home.s3,
    home.identity,
    home.secrets,
  ];
  const names = [...written.map((one) => path.basename(one)), 'seeded', 'trained', 'caught-up'];
  try {
    return readdirSync(folder).filter((name) => names.includes(name));
  } catch {
    return [];
  }
}

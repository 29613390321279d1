import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { feedsProjection, projections } from '../../projections/projections.ts';
import type { Home } from './paths.ts';

/** Whether the read models in this data folder may have been built by another version of the code; not so when there is no data. */
export function mayBeOutdated(home: Home): boolean {
  if (!existsSync(path.join(home.postgres, 'data'))) return false;
  const file = noteIn(home);
  return !existsSync(file) || readFileSync(file, 'utf8') !== versions();
}

/** Notes that the read models are those of this code. */
export const noteVersions = (home: Home): void => writeFileSync(noteIn(home), versions());

const noteIn = (home: Home): string => path.join(home.root, 'read-models');

const versions = (): string =>
  [...projections, feedsProjection].map(({ name, version }) => `${name} ${version}\n`).join('');

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';

const project = path.resolve(import.meta.dirname, '../..');
const versions = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: versions,
      optionalDependencies: versions,
      resolved: z.string().optional(),
    }),
  ),
});
const manifestSchema = z.object({ dependencies: versions, devDependencies: versions });

/** Where Node.js looks for a package that is needed at `place`: beside it, then further and further up. */
function placesOf(name: string, place: string): readonly string[] {
  const parts = place === '' ? [] : place.split('/node_modules/');
  return parts
    .map((_, index) => `${parts.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`);
}

/** What the packages of a lock need and the lock does not hold. */
function missingIn({ packages }: z.output<typeof lockSchema>): readonly string[] {
  return Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesOf(name, place).some((found) => found in packages))
      .map((name) => `${name} for ${place}`),
  );
}

describe('package-lock.json', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(path.join(project, file), 'utf8'));
  const lock = lockSchema.parse(read('package-lock.json'));

  it('holds every package for every platform, or "npm ci" refuses it', () => {
    expect(missingIn(lock)).to.deep.equal([]);
  });

  it('lacks a package of another platform when npm has left it out', () => {
    const [left = ''] = Object.keys(lock.packages).filter((place) => place.endsWith('darwin-arm64'));
    const { [left]: _left, ...packages } = lock.packages;
    expect(missingIn({ packages })).to.have.length(1);
  });

  it('names no registry, so that everybody installs from their own', () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).to.deep.equal([]);
  });

  it('is of exact versions', () => {
    const { dependencies, devDependencies } = manifestSchema.parse(read('package.json'));
    const inexact = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );
    expect(inexact).to.deep.equal([]);
  });
});

/** One step of `make test`: a check, which counts as one, or a run of tests, which counts them. */
export type Step = {
  readonly title: string;
  readonly kind: 'check' | 'tests';
  readonly script: string;
  readonly args: readonly string[];
};

const bin = (name: string): string => `node_modules/.bin/${name}`;
const sources = ['domain', 'commands', 'projections', 'queries', 'adapters', 'infra'];
const folders = `{${sources.join(',')}}`;

/** In the order they run: the cheapest first. */
export const steps: readonly Step[] = [
  { title: 'format', kind: 'check', script: bin('prettier'), args: ['--check', '--log-level=warn', '.'] },
  { title: 'types', kind: 'check', script: bin('tsc'), args: ['-p', '.'] },
  { title: 'lint', kind: 'check', script: bin('eslint'), args: ['.'] },
  { title: 'dependencies', kind: 'check', script: bin('depcruise'), args: [...sources, 'test'] },
  {
    title: 'unit tests',
    kind: 'tests',
    script: bin('mocha'),
    args: ['--ignore', '**/*.int.test.ts', `${folders}/**/*.test.ts`, 'test/dependency-rules.test.ts'],
  },
  {
    title: 'tests on real stores',
    kind: 'tests',
    script: bin('mocha'),
    args: ['--require', 'infra/local/mocha-stores.ts', `${folders}/**/*.int.test.ts`],
  },
  {
    title: 'tests of the whole system',
    kind: 'tests',
    script: bin('mocha'),
    args: [
      '--require',
      'test/support/shared-stack.ts',
      '--ignore',
      'test/dependency-rules.test.ts',
      'test/*.test.ts',
    ],
  },
  { title: "smoke: one reader's story", kind: 'check', script: 'infra/local/smoke.ts', args: [] },
];

/** One step of `make test`: a check, which counts as one, or a run of tests, which counts them. */
export type Step = {
  readonly title: string;
  readonly kind: 'check' | 'tests';
  readonly script: string;
  readonly args: readonly string[];
};

const bin = (name: string): string => `node_modules/.bin/${name}`;
const aroundTheDomain = ['commands', 'projections', 'queries', 'adapters', 'infra'];
const sources = ['domain', ...aroundTheDomain];
const inAny = (folders: readonly string[]): string => `{${folders.join(',')}}`;

/** What needs neither a store nor the machine to itself: the longest first, others beside it. */
export const checks: readonly Step[] = [
  {
    title: 'lint and types',
    kind: 'check',
    script: bin('oxlint'),
    args: ['--deny-warnings', '--report-unused-disable-directives'],
  },
  {
    title: 'format',
    kind: 'check',
    script: bin('prettier'),
    // What has not changed since it was last right is not looked at again.
    args: ['--check', '--log-level=warn', '--cache', '--cache-location=.estante/cache/prettier', '.'],
  },
  { title: 'dependencies', kind: 'check', script: bin('depcruise'), args: [...sources, 'test'] },
  {
    title: 'unused files, exports and packages',
    kind: 'check',
    script: bin('knip'),
    args: ['--treat-config-hints-as-errors'],
  },
  { title: 'openapi.json, by Spectral', kind: 'check', script: 'contract/spectral.ts', args: [] },
  { title: 'docs/flow.md', kind: 'check', script: 'infra/docs/flow.ts', args: ['--check'] },
];

const inTwoProcesses = ['--parallel', '--jobs', '2'];

const unitTests: Step = {
  title: 'unit tests',
  kind: 'tests',
  script: bin('mocha'),
  args: [
    ...inTwoProcesses,
    '--ignore',
    '**/*.int.test.ts',
    `${inAny(aroundTheDomain)}/**/*.test.ts`,
    'test/dependency-rules.test.ts',
  ],
};

const simulation: Step = {
  title: 'simulation of log, relay, queues, projectors and stores',
  kind: 'tests',
  script: bin('mocha'),
  args: ['test/simulation/*.test.ts'],
};

/** These replay read models, which is mostly waiting. */
const testsOfReplays = ['generations', 'parked', 'tour', 'upgrade'].map((name) => `test/${name}.test.ts`);

const wholeSystem = (title: string, files: readonly string[]): Step => ({
  title: `tests of the whole system: ${title}`,
  kind: 'tests',
  script: bin('mocha'),
  args: ['--require', 'test/support/shared-stack.ts', ...files],
});

/** Two at the same time, in this order; together they need no store. */
export const storelessTests: readonly Step[] = [
  unitTests,
  simulation,
  {
    title: 'unit tests of the domain, and their coverage',
    kind: 'tests',
    script: 'infra/checks/coverage.ts',
    args: [],
  },
];

/** Alone: it uses both cores by itself. */
export const testsOnStores: readonly Step[] = [
  {
    title: 'tests on real stores',
    kind: 'tests',
    script: bin('mocha'),
    // Most of their time is waiting; files share nothing but the stores.
    args: [
      ...inTwoProcesses,
      '--require',
      'infra/local/mocha-stores.ts',
      `${inAny(sources)}/**/*.int.test.ts`,
    ],
  },
];

/** Two at the same time, each on stores of its own: the longest first. */
export const testsOfTheWhole: readonly Step[] = [
  wholeSystem('replays and parked streams', testsOfReplays),
  wholeSystem('the rest', [
    'test/*.test.ts',
    ...['test/dependency-rules.test.ts', ...testsOfReplays].flatMap((file) => ['--ignore', file]),
  ]),
  { title: "smoke: one reader's story", kind: 'check', script: 'infra/local/smoke.ts', args: [] },
];

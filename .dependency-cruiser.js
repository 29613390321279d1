/*
 * Who may import what: the table in docs/architecture.md as rules. Type-only imports count as imports. Every rule has a planted violation in
 * test/dependency-rules.test.ts, which sees it caught.
 */

/** The packages of each vendor: nobody else but infra and test may use them. */
const vendorPackages = {
  cockatiel: ['cockatiel'],
  dynamodb: ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb'],
  http: ['koa', '@koa/cors', '@koa/router', 'raw-body', 'zod-openapi'],
  memory: [],
  oidc: ['jose'],
  postgres: ['pg', 'slonik', 'node-pg-migrate'],
  redis: ['redis'],
  s3: ['@aws-sdk/client-s3'],
  sagemaker: ['@aws-sdk/client-sagemaker-runtime', 'cockatiel'],
  sqs: ['@aws-sdk/client-sqs'],
};

const packages = (...names) => `^node_modules/(?:${names.join('|')})/`;
const zod = packages('zod');
const testTools = packages('chai', 'fast-check');
/** Digests are functions of their input: the one piece of Node.js that the core may use. */
const digests = '^(?:node:)?crypto$';

/** Tests, their contract suites and whatever they share. */
const tests = [
  String.raw`\.(?:test|contract)\.ts$`,
  String.raw`(?:^|/)testing(?:/|\.ts$)`,
  String.raw`-test-database\.ts$`,
  '^test/',
];
/** The memory adapters and the test stores stand in for the real ones: in tests only. */
const testsAlone = [...tests, '^adapters/memory/', String.raw`^infra/local/(?:test|mocha)-stores\.ts$`];

/** Checks, and what makes documents from the code: run by people and by `make test`, never by Estante. */
const tools = '^infra/(?:checks|docs)/';

/** What adapters implement. */
const ports = [
  String.raw`^(?:commands|queries|projections)/ports\.ts$`,
  String.raw`^(?:projections/(?:model-artifacts|precompute-ports)|queries/catalogue)\.ts$`,
];
/** Pure functions that an adapter must share with the core, or they would disagree: what the log takes and when it is full, and the sum of an artifact. */
const shared = [
  String.raw`^commands/(?:door|waiting-room)\.ts$`,
  String.raw`^projections/artifact-checksum\.ts$`,
];
/** The tables of contents: what can be asked and answered, for the adapter that is asked. */
const contents = [String.raw`^commands/(?:commands|transact)\.ts$`, String.raw`^queries/queries\.ts$`];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** A folder of the core may import itself, the domain, zod, and what else is named. */
const core = (folder, ...others) =>
  rule(
    `${folder}-imports`,
    `${folder} may import itself, the domain and zod only`,
    { path: `^${folder}/`, pathNot: tests },
    { pathNot: [`^${folder}/`, '^domain/', zod, ...others] },
  );

const adapterPackages = ([vendor, names]) =>
  rule(
    `adapters-${vendor}-packages`,
    `adapters/${vendor} may use the packages of its own vendor only`,
    { path: `^adapters/${vendor}/` },
    { path: '^node_modules/', pathNot: [packages('zod', ...names), testTools] },
  );

export default {
  forbidden: [
    core('domain'),
    core('commands', digests),
    core('queries'),
    core('projections', digests),
    rule(
      'core-tests-imports',
      'tests of the core may add the memory adapters, chai, fast-check and Node.js',
      { path: String.raw`^(domain|commands|queries|projections)/.*(?:\.test\.ts$|\.contract\.ts$|testing/)` },
      { pathNot: ['^$1/', '^domain/', '^adapters/memory/', zod, testTools], dependencyTypesNot: ['core'] },
    ),
    rule(
      'adapters-ports-only',
      'an adapter knows the ports of the core, not its inside',
      { path: '^adapters/', pathNot: [...tests, '^adapters/(?:http|memory)/'] },
      { path: '^(?:commands|queries|projections)/', pathNot: [...ports, ...shared] },
    ),
    rule(
      'adapters-contents-only',
      'the adapter of HTTP, and its stand-in, know the ports of the core and its tables of contents',
      { path: '^adapters/(?:http|memory)/', pathNot: tests },
      { path: '^(?:commands|queries|projections)/', pathNot: [...ports, ...shared, ...contents] },
    ),
    rule(
      'adapters-apart',
      'no vendor knows another',
      { path: '^adapters/([^/]+)/' },
      { path: '^adapters/', pathNot: ['^adapters/$1/', '^adapters/memory/'] },
    ),
    ...Object.entries(vendorPackages).map(adapterPackages),
    rule(
      'adapters-unknown-packages',
      'the packages of a new vendor must be named in .dependency-cruiser.js',
      { path: `^adapters/(?!(?:${Object.keys(vendorPackages).join('|')})/)` },
      { path: '^node_modules/', pathNot: [zod, testTools] },
    ),
    rule(
      'infra-on-top',
      'nothing imports infra: it composes the others',
      { pathNot: ['^infra/', '^test/', String.raw`^adapters/.*(?:\.test|/testing|-test-database)\.ts$`] },
      { path: '^infra/' },
    ),
    rule(
      'adapter-tests-on-local-stores',
      'tests of adapters may use the local stores and stand-ins of infra/local, and nothing else of infra',
      { path: '^adapters/' },
      { path: '^infra/', pathNot: '^infra/local/' },
    ),
    rule(
      'tests-apart',
      'nothing but tests and tools imports tests, the memory adapters, the test stores and tools',
      { pathNot: [...testsAlone, tools] },
      { path: [...testsAlone, tools] },
    ),
    rule(
      'test-tools-apart',
      'nothing but tests and tools uses development dependencies',
      { pathNot: [...tests, tools] },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule(
      'no-cycles',
      'modules that run in a circle cannot be understood one by one',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule('no-unresolvable', 'every import leads somewhere', {}, { couldNotResolve: true }),
    rule(
      'no-undeclared-packages',
      'every package that is used is in package.json',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: '^node_modules/' },
    // Packages of their own, with their own dependencies.
    exclude: { path: '^(?:infra/aws|bench|contract|web)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { commandRoutes } from '../../adapters/http/routes/command-routes.ts';
import { queryRoutes } from '../../adapters/http/routes/query-routes.ts';
import { memoryLog } from '../../adapters/memory/event-log.ts';
import { memoryIdentities } from '../../adapters/memory/identities.ts';
import { memoryQueryPorts } from '../../adapters/memory/query-ports.ts';
import { commandsOn } from '../../commands/commands.ts';
import { queriesOn } from '../../queries/queries.ts';
import { decisions, flowOfTheCode } from './flow-model.ts';

const project = path.resolve(import.meta.dirname, '../..');

/** `rateBook` of the readers is `readers: rate-book`. */
const useCasesOf = (contents: Readonly<Record<string, object>>): readonly string[] =>
  Object.entries(contents)
    .flatMap(([context, useCases]) => Object.keys(useCases).map((name) => `${context}: ${slugOf(name)}`))
    .toSorted();

const slugOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const routed = (routes: readonly { readonly context: string; readonly slug: string }[]): readonly string[] =>
  routes.map(({ context, slug }) => `${context}: ${slug}`).toSorted();

const withoutFile = (folder: string, routes: readonly { readonly slug: string }[]): readonly string[] =>
  routes.map(({ slug }) => `${folder}/${slug}.ts`).filter((file) => !existsSync(path.join(project, file)));

describe('a use case has one slug everywhere', () => {
  const commands = commandsOn({
    log: memoryLog(),
    identities: memoryIdentities(),
    clock: () => new Date(0),
    exposureSampleRate: 1,
  });

  it('a command in commands/commands.ts has a route of the same name and context, and the other way round', () => {
    expect(routed(commandRoutes)).to.deep.equal(useCasesOf(commands));
  });

  it('a command of a decider has a route of the same name, and the other way round', () => {
    const slugs = commandRoutes.map(({ slug }) => slug).toSorted();
    expect(slugs).to.deep.equal(decisions.map(({ command }) => command).toSorted());
  });

  it('a query in queries/queries.ts has a route of the same name and context, and the other way round', () => {
    expect(routed(queryRoutes)).to.deep.equal(useCasesOf(queriesOn(memoryQueryPorts())));
  });

  it('a command refuses what its route declares, and nothing else', () => {
    const declared = commandRoutes.map(({ slug, refusals }) => `${slug}: ${refusals.toSorted().join(', ')}`);
    const decided = decisions.map(({ command, refusals }) => `${command}: ${refusals.toSorted().join(', ')}`);
    expect(declared.toSorted()).to.deep.equal(decided.toSorted());
  });

  it('its files are called like it', () => {
    expect([
      ...withoutFile('commands', commandRoutes),
      ...withoutFile('queries', queryRoutes),
      ...withoutFile('adapters/http/routes', [...commandRoutes, ...queryRoutes]),
    ]).to.deep.equal([]);
  });
});

describe('the flow', () => {
  const { commands, events } = flowOfTheCode();

  it('has no command that never appends an event', () => {
    expect(commands.filter((command) => command.events.length === 0)).to.deep.equal([]);
  });

  it('has no event that no command appends, and none that no read model folds', () => {
    expect(
      events.filter((event) => event.commands.length === 0 || event.readModels.length === 0),
    ).to.deep.equal([]);
  });
});

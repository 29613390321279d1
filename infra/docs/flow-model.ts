import path from 'node:path';
import type { CommandRoute } from '../../adapters/http/command-route.ts';
import type { QueryRoute } from '../../adapters/http/query-route.ts';
import { commandRoutes } from '../../adapters/http/routes/command-routes.ts';
import { queryRoutes } from '../../adapters/http/routes/query-routes.ts';
import { memoryQueryPorts } from '../../adapters/memory/query-ports.ts';
import { eventSchemas } from '../../domain/events.ts';
import { feedsSubscription } from '../../projections/feeds.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { queriesOn } from '../../queries/queries.ts';
import { decisionsIn, type Decisions } from './decisions.ts';

/** A use case as clients see it. */
type UseCase = Pick<CommandRoute | QueryRoute, 'slug' | 'context' | 'access'> & { readonly request: string };

export type FlowCommand = UseCase & Pick<Decisions, 'decider' | 'events' | 'refusals'>;
export type FlowEvent = {
  readonly type: string;
  readonly version: number;
  readonly commands: readonly string[];
  readonly readModels: readonly string[];
};
export type FlowReadModel = {
  readonly name: string;
  readonly store: string;
  readonly version: number;
  readonly events: readonly string[];
  readonly queries: readonly string[];
};
export type FlowQuery = UseCase & { readonly reads: readonly string[] };

/** How what is asked of Estante moves through it: command → decider → events → read models → queries. */
export type Flow = {
  readonly commands: readonly FlowCommand[];
  readonly events: readonly FlowEvent[];
  readonly readModels: readonly FlowReadModel[];
  readonly queries: readonly FlowQuery[];
};

/** What deciders decide, by command. */
export const decisions: readonly Decisions[] = decisionsIn(path.resolve(import.meta.dirname, '../../domain'));

/** The flow as the code has it now. */
export function flowOfTheCode(): Flow {
  const commands = commandRoutes.map(commandOf);
  const queries = queryRoutes.map(queryOf);
  const readModels = everyReadModel.map((readModel) => ({
    ...readModel,
    queries: queries.filter(({ reads }) => reads.includes(readModel.name)).map(({ slug }) => slug),
  }));
  const events = Object.entries(eventSchemas).map(([type, { version }]) => ({
    type,
    version,
    commands: commands.filter((command) => command.events.includes(type)).map(({ slug }) => slug),
    readModels: readModels.filter((readModel) => readModel.events.includes(type)).map(({ name }) => name),
  }));
  return { commands, events, readModels, queries };
}

const everyReadModel: readonly Omit<FlowReadModel, 'queries'>[] = [
  ...projections.map(({ name, store, version, subscription }) => ({
    name,
    store,
    version,
    events: subscription,
  })),
  { ...feedsProjection, store: 'redis', events: feedsSubscription },
];

function commandOf(route: CommandRoute): FlowCommand {
  const decided = decisions.find(({ command }) => command === route.slug);
  if (decided === undefined)
    throw new Error(`the route ${route.slug} has no command of that name in any decider`);
  const { decider, events, refusals } = decided;
  return { ...useCaseOf(route), decider, events, refusals };
}

/** Questions say what they read when they are made; in memory, because nothing is asked here. */
const queries = queriesOn(memoryQueryPorts());

const queryOf = (route: QueryRoute): FlowQuery => ({ ...useCaseOf(route), reads: route.reads(queries) });

const useCaseOf = ({ slug, context, access, method, path }: CommandRoute | QueryRoute): UseCase => ({
  slug,
  context,
  access,
  request: `${method} ${path}`,
});

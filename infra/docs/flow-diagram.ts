import type { Flow, FlowReadModel } from './flow-model.ts';

/** The flow as a Mermaid diagram. One box a decider, not a command, lest nobody can follow the arrows; read models stand in their stores. */
export function mermaidOf({ commands, readModels, queries }: Flow): string {
  const deciders = [...new Set(commands.map(({ decider }) => decider))].map((name) => {
    const own = commands.filter(({ decider }) => decider === name);
    return { name, slugs: own.map(({ slug }) => slug), events: own.flatMap(({ events }) => events) };
  });
  const stores = [...new Set(readModels.map(({ store }) => store))];
  const isFoldedFrom = (events: readonly string[]) => (readModel: FlowReadModel) =>
    readModel.events.some((event) => events.includes(event));
  return [
    '```mermaid',
    'flowchart LR',
    ...subgraph(
      'commands',
      deciders.map(({ name, slugs }) => `${id('decider', name)}["<b>${name}</b><br>${slugs.join('<br>')}"]`),
    ),
    ...stores.flatMap((store) =>
      subgraph(
        store,
        readModels
          .filter((one) => one.store === store)
          .map(({ name }) => `${id('model', name)}[("${name}")]`),
      ),
    ),
    ...subgraph(
      'queries',
      queries.map(({ slug }) => `${id('query', slug)}(["${slug}"])`),
    ),
    ...deciders.flatMap(({ name, events }) =>
      readModels
        .filter(isFoldedFrom(events))
        .map((to) => `  ${id('decider', name)} --> ${id('model', to.name)}`),
    ),
    ...queries.flatMap(({ slug, reads }) =>
      reads.map((from) => `  ${id('model', from)} --> ${id('query', slug)}`),
    ),
    '```',
  ].join('\n');
}

const subgraph = (title: string, nodes: readonly string[]): readonly string[] => [
  `  subgraph ${title}`,
  ...nodes.map((node) => `    ${node}`),
  '  end',
];

/** Mermaid takes some words, such as "end", for its own: hence the prefix. */
const id = (kind: string, name: string): string => `${kind}_${name.replaceAll('-', '_')}`;

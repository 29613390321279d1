import { mermaidOf } from './flow-diagram.ts';
import type { Flow } from './flow-model.ts';

/** The flow as a page of Markdown. */
export const flowText = (flow: Flow): string =>
  [
    head,
    mermaidOf(flow),
    commandsOf(flow),
    eventsOf(flow),
    readModelsOf(flow),
    queriesOf(flow),
    ...gapsOf(flow),
  ].join('\n\n');

const head = `# Flow

<!-- Made from the code by "make flow": change the code, not this page. -->

What becomes of a command: its decider answers with events, read models fold events into rows, queries read rows. A use case has one
slug everywhere: \`rate-book\` is a route in \`adapters/http/routes/\`, a command in \`commands/\` and a case of a decider in \`domain/\`.`;

const commandsOf = ({ commands }: Flow): string =>
  section(
    'Commands',
    `Any command may also append nothing, when it changes nothing. The first command of somebody who is new registers them
(\`ReaderRegistered\`) before it does its own. Refusals are those of the decider.`,
    ['command', 'request', 'for', 'decider', 'events', 'refusals'],
    commands.map(({ slug, request, access, decider, events, refusals }) => [
      code(slug),
      code(request),
      whom[access],
      decider,
      listed(events),
      listed(refusals, '–'),
    ]),
  );

const eventsOf = ({ events }: Flow): string =>
  section(
    'Events',
    'The version is the one written today; older ones are lifted by `domain/upcasters.ts`.',
    ['event', 'version', 'appended by', 'folded into'],
    events.map(({ type, version, commands, readModels }) => [
      code(type),
      String(version),
      listed(commands),
      listed(readModels),
    ]),
  );

const readModelsOf = ({ readModels }: Flow): string =>
  section(
    'Read models',
    undefined,
    ['read model', 'store', 'version', 'folds', 'read by'],
    readModels.map(({ name, store, version, events, queries }) => [
      code(name),
      store,
      String(version),
      listed(events),
      listed(queries),
    ]),
  );

const queriesOf = ({ queries }: Flow): string =>
  section(
    'Queries',
    'What a query reads is what it waits for when it is sent `Estante-Min-Position`. It may look at more, for which nobody can tell whether their own command is in it.',
    ['query', 'request', 'for', 'reads'],
    queries.map(({ slug, request, access, reads }) => [
      code(slug),
      code(request),
      whom[access],
      listed(reads),
    ]),
  );

const whom = { reader: 'a reader', librarian: 'librarians', public: 'everybody' } as const;

/** What a reader of this page should wonder about. */
function gapsOf({ events, readModels }: Flow): readonly string[] {
  const unwritten = events.filter(({ commands }) => commands.length === 0);
  const unfolded = events.filter((event) => event.readModels.length === 0);
  const unread = readModels.filter(({ queries }) => queries.length === 0);
  return [
    '## Loose ends',
    [
      `- Events that no command appends: ${listed(
        unwritten.map(({ type }) => type),
        'none',
      )}.`,
      `- Events that no read model folds: ${listed(
        unfolded.map(({ type }) => type),
        'none',
      )}.`,
      `- Read models that no query reads: ${listed(
        unread.map(({ name }) => name),
        'none',
      )}. Those in PostgreSQL are for [analysts](analytics.md).`,
    ].join('\n'),
  ];
}

const code = (text: string): string => `\`${text}\``;
const listed = (names: readonly string[], none = '**none**'): string =>
  names.length === 0 ? none : names.map(code).join(', ');

function section(
  title: string,
  text: string | undefined,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`## ${title}`, ...(text === undefined ? [] : [text]), lines.join('\n')].join('\n\n');
}

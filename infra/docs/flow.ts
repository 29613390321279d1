import { staleness, write } from './documents.ts';
import { flowOfTheCode } from './flow-model.ts';
import { flowText } from './flow-text.ts';

/** `flow.ts` writes docs/flow.md from the code; `flow.ts --check` fails when the page says something else than the code. */
const document = { file: 'docs/flow.md', text: flowText(flowOfTheCode()), remake: 'make flow' };
if (process.argv.includes('--check')) {
  const stale = await staleness(document);
  if (stale !== undefined) {
    process.stderr.write(`${stale}\n`);
    process.exitCode = 1;
  }
} else {
  await write(document);
}

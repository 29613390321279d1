import { writeFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

/**
 * Writes a folder of entry points that stand in for Estante's own: each answers 200 with its name, method, path and
 * environment, and the one-offs end at once. For tests of the stack itself, which must not depend on what runs in it.
 */
export function writeStandIns(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const serving = ['command-api', 'query-api', 'relay', 'projector', 'sagemaker', 'sagemaker-runtime'];
  for (const name of serving) {
    const source = `import { serve } from ${JSON.stringify(import.meta.filename)};\nserve(${JSON.stringify(name)});\n`;
    writeFileSync(path.join(folder, `${name}.ts`), source);
  }
  for (const name of ['migrate', 'seed', 'train', 'upgrade', 'catch-up']) {
    writeFileSync(path.join(folder, `${name}.ts`), `console.log(${JSON.stringify(`${name} ran`)});\n`);
  }
}

/** What the query API recommends to everyone. */
const recommended = { id: 'b-stand-in', title: 'A Stand-in' };

export function serve(name: string): void {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const variables = Object.keys(process.env).toSorted();
    response.setHeader('content-type', 'application/json');
    response.setHeader('estante-position', '7.1042;epoch=stand-in');
    response.end(JSON.stringify({ name, method, url, headers, variables, items: [{ book: recommended }] }));
  });
  server.listen(Number(process.env['PORT'] ?? process.env['HEALTH_PORT']), '127.0.0.1');
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

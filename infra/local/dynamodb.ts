import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';

type Dynalite = (options: {
  path: string;
  createTableMs: number;
  deleteTableMs: number;
  updateTableMs: number;
}) => Server;

/**
 * DynamoDB of the local stack; tables are kept in files.
 *
 * Environment: PORT; DATA_FOLDER.
 */
const { PORT, DATA_FOLDER } = process.env;
if (PORT === undefined || DATA_FOLDER === undefined) throw new Error('PORT and DATA_FOLDER must be set');
mkdirSync(DATA_FOLDER, { recursive: true });

// CommonJS without type declarations; the type above states the options used.
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;
const server = dynalite({ path: DATA_FOLDER, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT), '127.0.0.1');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

import { stopTestStores } from '../local/test-stores.ts';
import { write } from './documents.ts';
import { logSchema, readSchema } from './schema-documents.ts';

/** Writes docs/schema/*.sql from databases that it has just made, on a PostgreSQL of its own; infra/docs/schema.int.test.ts compares. */
try {
  for (const document of [await logSchema(), await readSchema()]) await write(document);
} finally {
  await stopTestStores();
}

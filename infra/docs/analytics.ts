import { stopTestStores } from '../local/test-stores.ts';
import { analyticsDocuments } from './analytics-documents.ts';
import { write } from './documents.ts';

/** `make analytics-doc`: writes what is made of docs/analytics.md and docs/data-dictionary.md; infra/docs/analytics.int.test.ts compares. */
try {
  for (const document of await analyticsDocuments()) await write(document);
} finally {
  await stopTestStores();
}

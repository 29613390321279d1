import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localContract } from '../infra/local/api-document.ts';

/**
 * Writes the types of the client, which openapi-fetch takes, into `.estante/contract/api.ts`, and beside it the document that they are made of. Does nothing when both
 * are there and of this contract.
 */
const folder = path.resolve(import.meta.dirname, '../.estante/contract');
const files = { document: path.join(folder, 'openapi.json'), types: path.join(folder, 'api.ts') };

const document = `${JSON.stringify(localContract(), undefined, 2)}\n`;
const stamp = `// Of the contract ${createHash('sha256').update(document).digest('hex')}; made by "make contract".\n`;
if (!isMade()) {
  const { default: typesOf, astToString } = await import('openapi-typescript');
  // What has a default may be left out of a request.
  const types = astToString(await typesOf(document, { defaultNonNullable: false }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.document, document);
  writeFileSync(files.types, `${stamp}${types}`);
}

function isMade(): boolean {
  try {
    return readFileSync(files.types, 'utf8').startsWith(stamp);
  } catch {
    return false;
  }
}

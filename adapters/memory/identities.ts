import { randomUUID } from 'node:crypto';
import type { Identities } from '../../commands/ports.ts';
import { readerIdSchema, type ReaderId } from '../../domain/ids.ts';

/** Sign-ins and their random reader ids, in memory; for tests. */
export function memoryIdentities(): Identities {
  const readers = new Map<string, ReaderId>();
  return {
    readerIdOf: async ({ issuer, subject }) => {
      const signIn = `${issuer}\n${subject}`;
      const reader = readers.get(signIn) ?? readerIdSchema.parse(randomUUID());
      readers.set(signIn, reader);
      return reader;
    },
  };
}

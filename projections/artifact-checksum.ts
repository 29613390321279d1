import { createHash } from 'node:crypto';
import type { Sha256 } from '../domain/recommending/artifact.ts';

/** What the trainer writes into an artifact and the model server checks. */
export const artifactChecksum: Sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

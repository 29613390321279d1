import { encodeArtifact } from '../../domain/recommending/artifact.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { entryOf, likesOf, modelOf } from '../../domain/recommending/testing/samples.ts';
import type { ReaderHistory } from '../../domain/recommending/recommendation.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';

/** An artifact in which who likes Dune likes `other`; trained on this day of 2026. */
export function sampleArtifact(other = 'emma', day = '01'): { modelVersion: string; bytes: Uint8Array } {
  const model = modelOf(likesOf({ ana: `dune ${other}`, bea: `dune ${other}`, caio: 'dune kim' }));
  const { header, bytes } = encodeArtifact(
    model,
    {
      trainedAt: `2026-01-${day}T00:00:00.000Z`,
      log: { epoch: 'e1', positions: [6] },
      parameters: modelParametersDefault,
      counts: { readers: 3, likes: 6 },
    },
    artifactChecksum,
  );
  return { modelVersion: header.modelVersion, bytes };
}

/** A reader who gave Dune five stars. */
export const duneReader: ReaderHistory = { recent: [entryOf('dune', { stars: 5 })], seen: [] };

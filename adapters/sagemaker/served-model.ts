import { decodeArtifact } from '../../domain/recommending/artifact.ts';
import { recommender, type Recommender } from '../../domain/recommending/recommend.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';

/** A model in memory, ready to answer. */
export type ServedModel = {
  readonly modelVersion: string;
  readonly books: number;
  readonly recommend: Recommender;
};

/** Throws `ArtifactError` when the bytes are not a whole artifact of this format. */
export function servedModel(bytes: Uint8Array): ServedModel {
  const { header, model } = decodeArtifact(bytes, artifactChecksum);
  return { modelVersion: header.modelVersion, books: header.counts.books, recommend: recommender(model) };
}

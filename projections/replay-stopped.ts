/** The operator stopped a replay before the flip; the live read model is as it was. */
export class ReplayStoppedError extends Error {
  override readonly name = 'ReplayStoppedError';
}

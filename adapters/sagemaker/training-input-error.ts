/** What a training job was given cannot be trained on; the message says what is wrong, and where it is plain what to do. */
export class TrainingInputError extends Error {
  override readonly name = 'TrainingInputError';
}

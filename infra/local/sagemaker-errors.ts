/** The errors of InvokeEndpoint and their statuses, as the API reference lists them. */
const statuses = {
  ValidationError: 400,
  ModelError: 424,
  ModelNotReadyException: 429,
  InternalFailure: 500,
  ServiceUnavailable: 503,
} as const;

export type RuntimeErrorName = keyof typeof statuses;

type Original = { readonly originalStatusCode?: number; readonly originalMessage?: string };

/** A failure as SageMaker Runtime tells it; `original…` is what the container said. */
export class RuntimeError extends Error {
  override readonly name: RuntimeErrorName;
  readonly original: Original;

  constructor(name: RuntimeErrorName, message: string, options: ErrorOptions & Original = {}) {
    super(message, options);
    this.name = name;
    this.original = options;
  }

  get status(): number {
    return statuses[this.name];
  }

  /** The JSON that AWS SDKs parse; members that are undefined are left out of it. */
  get body(): Readonly<Record<string, unknown>> {
    return {
      Message: this.message,
      OriginalStatusCode: this.original.originalStatusCode,
      OriginalMessage: this.original.originalMessage,
    };
  }
}

import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** pino's levels, quietest last. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type Options = {
  /** The process that speaks. */
  readonly name: string;
  readonly level: LogLevel;
  /** Where lines go; standard output unless told. */
  readonly destination?: DestinationStream;
};

/** One JSON object a line. Credentials are blanked wherever they usually hide. */
export const createLogger = ({ name, level, destination }: Options): Logger =>
  pino(
    {
      name,
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError, error: serializeError },
      redact: { paths: secretPaths, censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );

const secretNames = [
  'authorization',
  'password',
  'secret',
  'token',
  'cookie',
  'accessKeyId',
  'secretAccessKey',
];

const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]);

/** How many causes deep an error is told. */
const causesMax = 5;

/**
 * What is told of an error: never its other fields, because drivers hang rows and parameters there, and never the
 * credentials of a URL in its text.
 */
export function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return withoutCredentials(String(error));
  return {
    type: error.name,
    message: withoutCredentials(error.message),
    stack: withoutCredentials(error.stack ?? ''),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error.cause === undefined || depth === causesMax
      ? {}
      : { cause: serializeError(error.cause, depth + 1) }),
  };
}

const withoutCredentials = (text: string): string => text.replaceAll(/:\/\/[^\s/@]*@/g, '://[redacted]@');

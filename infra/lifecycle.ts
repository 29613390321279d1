import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { ConfigError, readConfig, type Environment } from './config/environment.ts';
import { createLogger, type Logger, type LogLevel } from './logging.ts';

/** Registers what to undo when the process stops; the last registered is undone first. */
export type OnStop = (name: string, stop: () => unknown) => void;

export type Life = {
  readonly logger: Logger;
  readonly onStop: OnStop;
  /** Ends the process in good order, as failed, so that whoever supervises it starts it anew. */
  readonly fail: (error: unknown) => void;
};

export type ProcessDefinition<Config extends { readonly LOG_LEVEL: LogLevel }> = {
  readonly name: string;
  /** The schema of the environment variables the process reads. */
  readonly config: z.ZodType<Config>;
  /** Resolves when the process does its work, with what the log should say of that. */
  readonly start: (config: Config, life: Life) => Promise<Readonly<Record<string, unknown>>>;
};

/** How long a process may take to finish what it has begun, before it is cut off. */
export const stopMs = 20_000;

/** Exit codes: stopped when asked to; failed while starting, running or stopping; misconfigured (`EX_CONFIG` of sysexits). */
export const exitCodes = { stopped: 0, failed: 1, misconfigured: 78 } as const;

/**
 * Runs a process from start to exit: reads its configuration, starts it, logs that it is ready, and on SIGTERM or SIGINT stops
 * everything in the reverse order of its start within {@link stopMs}. A second signal ends it at once. Never resolves
 * before the process is to exit.
 */
export async function runProcess<Config extends { readonly LOG_LEVEL: LogLevel }>(
  definition: ProcessDefinition<Config>,
  environment: Environment = process.env,
): Promise<never> {
  const config = configOrExit(definition, environment);
  const logger = createLogger({ name: definition.name, level: config.LOG_LEVEL });
  const stops: Stop[] = [];
  const { ended, fail } = firstEnd(logger);
  const started = definition
    .start(config, { logger, onStop: (name, stop) => stops.push({ name, stop }), fail })
    .then((facts) => logger.info(facts, 'ready'));
  const cause = await Promise.race([
    ended,
    started.then(
      () => ended,
      (error: unknown): End => ({ code: exitCodes.failed, error, why: 'could not start' }),
    ),
  ]);
  if (cause.error === undefined) logger.info({ why: cause.why }, 'stopping');
  else logger.fatal({ err: cause.error }, cause.why);
  const clean = await stopAll(stops, logger);
  logger.info('stopped');
  process.exit(clean ? cause.code : exitCodes.failed);
}

type End = { readonly code: number; readonly why: string; readonly error?: unknown };
type Stop = { readonly name: string; readonly stop: () => unknown };

/** The configuration of a process; when there is something wrong with it, says what and exits with {@link exitCodes}.misconfigured. */
export function configOrExit<Config>(
  { name, config }: { readonly name: string; readonly config: z.ZodType<Config> },
  environment: Environment = process.env,
): Config {
  try {
    return readConfig(config, environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(exitCodes.misconfigured);
  }
}

/** Resolves with the first reason to end. The next signal after it ends the process without ceremony. */
function firstEnd(logger: Logger): { readonly ended: Promise<End>; readonly fail: Life['fail'] } {
  const { promise, resolve } = Promise.withResolvers<End>();
  let ending = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (ending) process.exit(exitCodes.failed);
    ending = true;
    resolve({ code: exitCodes.stopped, why: signal });
  };
  const onCrash = (why: string) => (error: unknown) => {
    if (ending) logger.error({ err: error }, why);
    ending = true;
    resolve({ code: exitCodes.failed, why, error });
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.on('uncaughtException', onCrash('uncaught exception'));
  process.on('unhandledRejection', onCrash('unhandled rejection'));
  return { ended: promise, fail: onCrash('cannot go on') };
}

/** Whether everything stopped without an error and in time. */
async function stopAll(stops: readonly Stop[], logger: Logger): Promise<boolean> {
  const late = delay(stopMs, 'late' as const, { ref: false });
  const clean = await Promise.race([stopInReverse(stops, logger), late]);
  if (clean === 'late') logger.error({ stopMs }, 'did not stop in time');
  return clean === true;
}

/** One that fails does not keep the others from stopping. */
async function stopInReverse(stops: readonly Stop[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (const { name, stop } of stops.toReversed()) {
    try {
      await stop();
    } catch (error) {
      clean = false;
      logger.error({ err: error, part: name }, 'did not stop cleanly');
    }
  }
  return clean;
}

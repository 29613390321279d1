import type { OpsPorts } from '../composition/ops.ts';
import { readConfig, type Environment } from '../config/environment.ts';
import { opsConfig, type OpsConfig } from '../config/ops.ts';
import { createLogger, type Logger } from '../logging.ts';
import { adoptAwsVariables, systemEnvironment } from './environment.ts';
import { WrongUseError } from './exit-codes.ts';

/** Something that the command needs does not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/**
 * Runs an operator's command on the system it is for, with the rights of `as`, and closes every connection afterwards. Stores are loaded
 * only now: whoever asks for help, or errs in the command, need not wait for them.
 */
export async function withSystem(
  run: (ports: OpsPorts, config: OpsConfig, logger: Logger) => Promise<void>,
  as: 'ops' | 'import' = 'ops',
): Promise<void> {
  const environment = foundSystem(as);
  adoptAwsVariables(environment);
  const config = readConfig(opsConfig, environment);
  const logger = createLogger({ name: 'ops', level: config.LOG_LEVEL });
  const { openOps } = await import('../composition/ops.ts');
  const ports = await openOps(config, logger).catch(unreachable);
  try {
    await run(ports, config, logger);
  } finally {
    await ports.close();
  }
}

/** The environment of the system there is; throws `WrongUseError` when there is none. */
export function foundSystem(as: Parameters<typeof systemEnvironment>[0]): Environment {
  const environment = systemEnvironment(as, process.env);
  if (environment !== undefined) return environment;
  throw new WrongUseError(
    'no stack is running in this project (`make start`), and EVENT_LOG_URLS is not set',
  );
}

/** Says in one line what could not be reached. */
export function unreachable(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new UnreachableError(`cannot reach the system: ${reason}; \`make doctor\` looks closer`, { cause });
}

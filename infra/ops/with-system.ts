import { openOps, type OpsPorts } from '../composition/ops.ts';
import { readConfig } from '../config/environment.ts';
import { opsConfig, type OpsConfig } from '../config/ops.ts';
import { createLogger, type Logger } from '../logging.ts';
import { adoptAwsVariables, systemEnvironment } from './environment.ts';
import { WrongUseError } from './exit-codes.ts';

/** Something that the command needs does not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Runs an operator's command on the system it is for, and closes every connection afterwards. */
export async function withSystem(
  run: (ports: OpsPorts, config: OpsConfig, logger: Logger) => Promise<void>,
): Promise<void> {
  const environment = systemEnvironment('ops', process.env);
  if (environment === undefined) {
    throw new WrongUseError(
      'no stack is running in this project (`make start`), and EVENT_LOG_URLS is not set',
    );
  }
  adoptAwsVariables(environment);
  const config = readConfig(opsConfig, environment);
  const logger = createLogger({ name: 'ops', level: config.LOG_LEVEL });
  const ports = await openOps(config, logger).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`cannot reach the system: ${reason}; \`make doctor\` looks closer`, { cause });
  });
  try {
    await run(ports, config, logger);
  } finally {
    await ports.close();
  }
}

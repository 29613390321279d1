import { defaultHome } from '../local/paths.ts';
import { readStackFile } from '../local/stack-file.ts';
import type { Environment } from '../config/environment.ts';

/**
 * Where the operators' command line finds the system: the environment when it names a log, else the local stack that runs in this
 * project, as that gives it to `process`. `undefined` when there is neither.
 */
export function systemEnvironment(
  process: 'ops' | 'train' | 'import',
  given: Environment,
): Environment | undefined {
  if (given['EVENT_LOG_URLS'] !== undefined) return given;
  const own = readStackFile(defaultHome())?.env[process];
  return own === undefined ? undefined : { ...given, ...own };
}

/** Hands the variables that the AWS SDK reads by itself to this process. */
export function adoptAwsVariables(environment: Environment): void {
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('AWS_') && value !== undefined) process.env[name] = value;
  }
}

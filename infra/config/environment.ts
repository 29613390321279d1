import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Something in the environment is missing or wrong; the message lists every fault and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a process's configuration from the environment, the only place that does. An empty variable counts as unset.
 * Throws `ConfigError` with all faults at once. Values are left out of it, because some are secrets.
 */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? 'environment' : String(path[0])}: ${message}`,
  );
  throw new ConfigError(`the environment is not usable:\n${faults.join('\n')}`);
}

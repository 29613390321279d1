import { readFileSync } from 'node:fs';
import { WatermarkMovedError } from '../../projections/ports.ts';
import type { Redis } from './client.ts';

const library = readFileSync(new URL('functions.lua', import.meta.url), 'utf8');

/** Loads the project's functions on every server, in place of an older version. Idempotent. */
export async function loadFunctions(redis: Redis): Promise<void> {
  const servers = await redis.primaries();
  await Promise.all(servers.map((server) => server.functionLoad(library, { REPLACE: true })));
}

/** A call of a function; all keys are of one partition. */
type Call = { readonly keys: readonly string[]; readonly args: readonly string[] };

/**
 * Calls a function of the library that moves the watermark `keys[0]` from `args[0]` to `args[1]`; rejects with `WatermarkMovedError` when
 * the function finds another watermark than expected.
 */
export async function moveWatermark(
  redis: Redis,
  name: 'estante_apply_page' | 'estante_apply_feeds',
  { keys, args }: Call,
): Promise<void> {
  const moved = await callFunction(redis, name, { keys, args });
  if (moved !== 1) throw new WatermarkMovedError(`${keys[0] ?? name} is no longer ${args[0] ?? ''}`);
}

/** Calls a function of the library, loading that first where the server has lost it, or holds one of an older version. */
export async function callFunction(redis: Redis, name: string, { keys, args }: Call): Promise<unknown> {
  const call = () => redis.commands.fCall(name, { keys: [...keys], arguments: [...args] });
  return call().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await loadFunctions(redis);
    return call();
  });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Function not found');

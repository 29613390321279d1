import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Home } from './paths.ts';

const stackFileSchema = z.object({
  pid: z.number(),
  startedAt: z.string(),
  home: z.string(),
  /** The edge. */
  url: z.string(),
  issuer: z.string(),
  /** Becomes true when everything answers. */
  ready: z.boolean(),
  /** By process name: where its health is asked for, and its log. */
  processes: z.record(z.string(), z.object({ health: z.string(), log: z.string() })),
  /** The environment of each process, passwords included (the file is readable by its owner only). */
  env: z.record(z.string(), z.record(z.string(), z.string())),
});

/** What a running stack says of itself in `run/stack.json`, for the tools that work on it. */
export type StackFile = z.output<typeof stackFileSchema>;

export function writeStackFile(home: Home, content: StackFile): void {
  writeFileSync(`${home.stackFile}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${home.stackFile}.new`, home.stackFile);
}

/** Undefined when there is none. It may be of a stack that was killed: compare the supervisor's pid. */
export function readStackFile(home: Home): StackFile | undefined {
  try {
    return stackFileSchema.parse(JSON.parse(readFileSync(home.stackFile, 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeStackFile(home: Home): void {
  rmSync(home.stackFile, { force: true });
}

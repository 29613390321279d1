import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { supervisorName } from './claim.ts';
import { defaultHome, homeAt } from './paths.ts';
import { isRunning, readPid } from './pids.ts';
import { messageOf } from './process-spec.ts';
import { readStackFile } from './stack-file.ts';
import { startStack } from './stack.ts';

/** The stack that is toured: the one that runs in the data folder, or one of the tour's own. */
export type TourStack = {
  url: string;
  issuer: string;
  /** The environment of the operators' command line. */
  env: Record<string, string>;
  /** Where its logs are. */
  logs: string;
  own: boolean;
  /** Stops a stack of the tour's own, and deletes its data unless told to keep it. */
  close: (keep: { data: boolean }) => Promise<void>;
};

type Options = {
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  notice: (text: string) => void;
  signal: AbortSignal;
};

/** Fewer readers than `make start` makes: enough for a model, and quick. */
const syntheticReaders = 150;

/** Finds the running stack or starts one. Rejects while one is just starting, which is soon ready. */
export async function stackToTour(options: Options): Promise<TourStack> {
  return runningStack() ?? ownStack(options);
}

function runningStack(): TourStack | undefined {
  const home = defaultHome();
  const supervisor = readPid(home.run, supervisorName);
  if (supervisor === undefined || !isRunning(supervisor)) return undefined;
  const stack = readStackFile(home);
  if (stack?.ready !== true) throw new Error('the stack is still starting: try again in a moment');
  const { url, issuer, env } = stack;
  return { url, issuer, env: env['ops'] ?? {}, logs: home.logs, own: false, close: async () => undefined };
}

async function ownStack({ step, notice, signal }: Options): Promise<TourStack> {
  const home = mkdtempSync(path.join(tmpdir(), 'estante-tour-'));
  // PostgreSQL, stopped while it makes its data folder, tidies up for a moment after its parent has ended.
  const forget = () => rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  try {
    const stack = await startStack({
      home,
      edgePort: 0,
      seed: { readers: syntheticReaders },
      step,
      signal,
      notice,
    });
    return {
      url: stack.url,
      issuer: stack.issuer,
      env: stack.env('ops'),
      logs: stack.home.logs,
      own: true,
      close: async ({ data }) => {
        await stack.stop();
        if (!data) await forget();
      },
    };
  } catch (error) {
    if (!signal.aborted) {
      throw new Error(`${messageOf(error)}\nThe logs are in ${homeAt(home).logs}`, { cause: error });
    }
    await forget();
    throw error;
  }
}

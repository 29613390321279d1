import { Command, CommanderError } from 'commander';
import { PointerMovedError } from '../../projections/model-artifacts.ts';
import { ReplayStoppedError } from '../../projections/replay-stopped.ts';
import { ConfigError } from '../config/environment.ts';
import { exitCodesHelp, type AddCommand } from './command-line.ts';
import { exitCode, WrongUseError } from './exit-codes.ts';
import { addAudit } from './add-audit.ts';
import { addFeeds } from './add-feeds.ts';
import { addImport } from './add-import.ts';
import { addLog } from './add-log.ts';
import { addModel } from './add-model.ts';
import { addParked } from './add-parked.ts';
import { addPause, addResume } from './add-pause.ts';
import { addReplay } from './add-replay.ts';
import { addRetire } from './add-retire.ts';
import { addRollback } from './add-rollback.ts';
import { addStatus } from './add-status.ts';
import { addTrain } from './add-train.ts';
import { isRefusal } from './generations.ts';

/** In the order in which `--help` lists them. */
const commands: readonly AddCommand[] = [
  addStatus,
  addTrain,
  addModel,
  addFeeds,
  addReplay,
  addRollback,
  addRetire,
  addPause,
  addResume,
  addParked,
  addAudit,
  addLog,
  addImport,
];

/** The operators' command line. Sets the exit code; never throws. */
async function main(): Promise<void> {
  const program = new Command('estante')
    .description('Looks after a running Estante.')
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .addHelpText('after', exitCodesHelp);
  for (const add of commands) add(program);
  await program.parseAsync();
}

/** Whatever went wrong, as an exit code and one line that says what to do. */
function failWith(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.done : exitCode.wrongUse;
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`estante: ${message}\n`);
  if (error instanceof WrongUseError || error instanceof ConfigError) process.exitCode = exitCode.wrongUse;
  else if (error instanceof ReplayStoppedError) process.exitCode = exitCode.stopped;
  else if (isRefusal(error) || error instanceof PointerMovedError) process.exitCode = exitCode.foundSomething;
  else process.exitCode = exitCode.unreachable;
}

await main().catch(failWith);

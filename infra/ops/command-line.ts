import type { Command } from 'commander';

/** One of the operators' commands: adds itself to the command line. */
export type AddCommand = (program: Command) => void;

/** What `--json` makes of a command's options. */
export type Output = { readonly json?: true };

export const exitCodesHelp = `
Exit codes: 0 done, 1 found something wrong, 2 wrong use, 3 could not reach something.
The system is the one that EVENT_LOG_URLS and its companions name, else the local stack of this project.`;

export const print = (text: string): void => void process.stdout.write(`${text}\n`);

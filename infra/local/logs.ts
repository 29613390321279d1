import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';

/** A log that has grown past this is set aside as `<name>.log.1` at the next start… */
const keptBytesMax = 4 * 1024 * 1024;
/** …and emptied when a single run writes more than this. */
const liveBytesMax = 64 * 1024 * 1024;

export function logFile(folder: string, name: string): string {
  return path.join(folder, `${name}.log`);
}

/** Opens the log for appending: what a process writes is never lost with its supervisor, and truncation is safe. */
export function openLog(folder: string, name: string): { fd: number; close: () => void } {
  mkdirSync(folder, { recursive: true });
  const fd = openSync(logFile(folder, name), 'a', 0o600);
  return { fd, close: () => closeSync(fd) };
}

export function rotateLog(folder: string, name: string): void {
  const file = logFile(folder, name);
  if (existsSync(file) && statSync(file).size > keptBytesMax) renameSync(file, `${file}.1`);
}

/** Keeps a chatty process from filling the disk; called now and then by the supervisor. */
export function boundLog(folder: string, name: string): void {
  const file = logFile(folder, name);
  if (existsSync(file) && statSync(file).size > liveBytesMax) truncateSync(file, 0);
}

/** The last lines of a log, for an error message. */
export function logTail(folder: string, name: string, lines = 25): string {
  try {
    return readFileSync(logFile(folder, name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

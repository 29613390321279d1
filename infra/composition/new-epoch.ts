import { randomInt } from 'node:crypto';

/** Ten random characters: a log is never taken for another one. */
export const newEpoch = (): string => Array.from({ length: 10 }, () => randomInt(36).toString(36)).join('');

import type { z } from 'zod';

/** One thing that is wrong with a request: where it stands, as a JSON pointer into that part, and what is wrong. */
export type Fault = {
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly pointer: string;
  readonly detail: string;
};

/** A problem lists at most so many faults. */
export const faultsMax = 50;

/** The faults that a schema found in one part of a request. */
export const faultsOf = (part: Fault['in'], { issues }: z.ZodError, input: unknown): readonly Fault[] =>
  issues
    .flatMap((issue) => locatedFaults(issue, input))
    .map(({ path, detail }) => ({ in: part, pointer: pointerTo(path), detail }));

type Located = { readonly path: readonly PropertyKey[]; readonly detail: string };

function locatedFaults(issue: z.core.$ZodIssue, input: unknown): readonly Located[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], detail: 'is not known here' }));
  }
  const missing = valueAt(input, issue.path) === undefined;
  const detail = missing
    ? 'is required'
    : issue.code === 'invalid_type'
      ? `must be ${named(issue)}`
      : issue.message;
  return [{ path: issue.path, detail }];
}

const named = ({ expected }: { readonly expected: string }): string => {
  if (expected === 'int') return 'a whole number';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );

/** RFC 6901 as a URI fragment, as in the examples of RFC 9457. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  `#${path.map((key) => `/${encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;

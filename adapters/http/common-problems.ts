import type { Access } from './authentication.ts';
import type { ProblemSlug } from './problems.ts';

type Asked = { readonly access: Access | 'public'; readonly refusals: readonly ProblemSlug[] };

/** Every problem that a query may be answered with: its own refusals and what any request may meet. */
export const queryProblems = ({ access, refusals }: Asked): readonly ProblemSlug[] => [
  'invalid-request',
  ...signInProblems(access),
  ...refusals,
  'unknown-position',
  ...everywhere,
];

/** The same for a command. */
export const commandProblems = ({
  access,
  refusals,
  readsBody,
}: Asked & { readonly readsBody: boolean }): readonly ProblemSlug[] => [
  'invalid-request',
  ...(readsBody ? bodyProblems : []),
  'unstorable-text',
  'event-too-large',
  ...signInProblems(access),
  ...refusals,
  'command-id-reused',
  'log-busy',
  'stream-contended',
  ...everywhere,
];

const bodyProblems = ['malformed-json', 'body-too-large', 'unsupported-media-type'] as const;

/** Of the servers themselves: a request that did not arrive whole, that nobody foresaw, or whose process is away. */
const everywhere = ['request-timeout', 'headers-too-large', 'internal-error', 'no-answer'] as const;

function signInProblems(access: Access | 'public'): readonly ProblemSlug[] {
  switch (access) {
    case 'public':
      return [];
    case 'reader':
      return ['not-signed-in', 'keys-unavailable'];
    case 'librarian':
      return ['not-signed-in', 'role-missing', 'keys-unavailable'];
  }
}

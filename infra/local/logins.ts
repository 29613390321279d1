/** The reader that the ready message and `make token` sign in as. */
export const demoLogin = 'demo';

/** The audience of access tokens. */
export const audience = 'estante';

/** A native client with a loopback redirect (any port) and a browser client, both public: PKCE, no secret. */
export const cliClient = { id: 'estante-cli', redirectUri: 'http://127.0.0.1/callback' } as const;
export const webClientId = 'estante-web';

/** 12 hours: a working day with one token. */
export const tokenLifeSeconds = 12 * 60 * 60;

const loginPattern = /^[\p{L}\p{N}._@+-]{1,64}$/u;

/** A login name is anything short without spaces; the same one is always the same person. */
export function isLogin(text: string): boolean {
  return loginPattern.test(text);
}

export function subjectOf(login: string): string {
  return `local|${login.normalize('NFC').toLowerCase()}`;
}

/** Everyone is a reader; three names get a second role, so that their doors can be tried. */
export function rolesOf(subject: string): string[] {
  const extra = { 'local|librarian': 'librarian', 'local|ops': 'ops', 'local|analyst': 'analyst' }[subject];
  return extra === undefined ? ['reader'] : ['reader', extra];
}

import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from '../../.estante/contract/api.ts';
import { signIn } from '../../infra/local/sign-in.ts';
import { sharedStack } from './shared-stack.ts';

/** The client that is made of the contract: what it does not know of the API does not compile. */
export type ApiClient = Client<paths>;
export type Schemas = components['schemas'];

/** No answer may take longer. */
const answerMs = 30_000;

/** The client of somebody who has signed in through the real authorization-code flow; it calls the edge of the shared stack. */
export async function clientOf(login: string): Promise<ApiClient> {
  const { url, issuer } = await sharedStack();
  const token = await signIn(issuer, login);
  return createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${token}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(answerMs) }),
  });
}

/** What was answered; throws the problem when it was one. */
export async function answerOf<Data>(
  asking: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<Data> {
  const { data, error, response } = await asking;
  if (data !== undefined) return data;
  throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
}

/** The position of a command that was done; throws the problem when it was not. */
export const positionOf = async (
  asking: Promise<{
    readonly data?: { readonly position: string };
    readonly error?: unknown;
    readonly response: Response;
  }>,
): Promise<string> => (await answerOf(asking)).position;

import { z } from 'zod';
import { eventually } from './eventually.ts';
import { demoLogin } from './logins.ts';
import { signIn } from './sign-in.ts';
import type { Stack } from './stack.ts';
import { tryLines, writeTryOut, type TryOut } from './try-out.ts';

const bookSchema = z.object({ id: z.string(), title: z.string() });
const recommendationsSchema = z.object({ items: z.array(z.object({ book: bookSchema })) });

/** What a newcomer needs once everything answers: addresses, a token, and three lines to paste. */
export async function readyMessage(stack: Stack): Promise<string> {
  const token = await signIn(stack.issuer, demoLogin);
  const book = await eventually(() => firstRecommended(stack.url, token), {
    timeoutMs: 15_000,
    everyMs: 250,
  });
  const tryOut: TryOut = { url: stack.url, book };
  writeTryOut(stack.tryOutFile, tryOut);
  const [before, rate, after] = tryLines(tryOut);
  return `
Estante is ready.

  this stack's page    ${stack.url}/
  API                  ${stack.url}/v1 (documentation: ${stack.url}/docs)
  OpenID provider      ${stack.issuer}/.well-known/openid-configuration
  health               ${stack.url}/healthz
  data and logs        ${stack.home.root} (logs/<process>.log)

Try it: paste these into another terminal. The token is the demo reader's and lasts 12 hours ("make token" makes
another); the second line gives "${book.title}" five stars, the third shows what that changed, and why.

export TOKEN=${token}

${before}

${rate}

${after}

"make tour", in another terminal, follows one rating from the command into every store, with its milliseconds.
Stop with Ctrl-C, or "make stop" elsewhere. "make doctor" says what is wrong when something is.
`;
}

async function firstRecommended(url: string, token: string): Promise<TryOut['book']> {
  const answer = await fetch(`${url}/v1/me/recommendations?limit=3`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok)
    throw new Error(`recommendations answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  const [first] = recommendationsSchema.parse(await answer.json()).items;
  if (first === undefined) throw new Error('nothing is recommended to the demo reader');
  return first.book;
}

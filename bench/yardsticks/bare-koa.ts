import Koa, { type Context } from 'koa';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { getRawBody } from 'raw-body';
import { z } from 'zod';
import { tokenVerifier } from '../../adapters/oidc/token-verifier.ts';

/**
 * What an answer costs without anything behind it: a Koa application that verifies the token of a request, and then answers a GET with the bytes that it was given for
 * this sign-in, and anything else, once its JSON body is parsed, with a line of the length of a command's answer. It has no router, no store and no limit.
 * It checks the signature of every request, as such applications do; under `/remembering` it remembers verified tokens, by the same verifier that the APIs have.
 * Says its URL on standard output as a line of JSON.
 */
const environment = z
  .object({ OIDC_ISSUER: z.url(), OIDC_AUDIENCE: z.string(), KEYS: z.url(), ANSWERS: z.string() })
  .parse(process.env);
const issuer = environment.OIDC_ISSUER;
const audience = environment.OIDC_AUDIENCE;
const remembering = tokenVerifier({ issuer, audience });
const keys = createRemoteJWKSet(new URL(environment.KEYS));

/** The answer to every sign-in's question, by its subject. */
const answers = new Map(
  z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(readFileSync(environment.ANSWERS, 'utf8'))),
);

const app = new Koa({ env: 'production' });
app.use(async (ctx) => {
  const token = (ctx.headers.authorization ?? '').slice('Bearer '.length);
  const subject = await (ctx.path.startsWith('/remembering') ? remembered(token) : verified(token));
  if (subject === undefined) return ctx.throw(401);
  ctx.type = 'application/json; charset=utf-8';
  ctx.body = ctx.method === 'GET' ? answers.get(subject) : await answerToBody(ctx);
});

async function remembered(token: string): Promise<string | undefined> {
  const verdict = await remembering.verify(token);
  return verdict.status === 'valid' ? verdict.caller.subject : undefined;
}

async function verified(token: string): Promise<string | undefined> {
  const { payload } = await jwtVerify(token, keys, { issuer, audience });
  return payload.sub;
}

async function answerToBody(ctx: Context): Promise<string> {
  const text = await getRawBody(ctx.req, { length: ctx.headers['content-length'] ?? null, encoding: 'utf8' });
  const { stars } = z.object({ stars: z.number() }).parse(JSON.parse(text));
  return `{"position":"7.${stars}042;epoch=bench"}`;
}

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', url: `http://127.0.0.1:${port}` })}\n`);
});

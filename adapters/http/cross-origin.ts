import cors from '@koa/cors';
import type { Middleware } from 'koa';
import { answeredHeaders, attendantHeaders, sentHeaders } from './headers.ts';

/** How long a browser remembers what it may send. */
export const preflightSeconds = 600;

/**
 * Lets pages of exactly these origins (`https://app.example`) call the API from browsers (the Fetch standard's CORS). Without credentials: tokens are sent in a header, never in a
 * cookie.
 */
export function crossOrigin(origins: readonly string[]): Middleware {
  const allow = cors({
    origin: ({ req }) => origins.find((origin) => origin === req.headers.origin) ?? '',
    allowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', ...Object.keys(sentHeaders)],
    exposeHeaders: Object.keys({ ...answeredHeaders, ...attendantHeaders }),
    maxAge: preflightSeconds,
  });
  return async (ctx, next) => {
    await allow(ctx, next);
    // Said before by `allow`, but an answer has its own Vary.
    ctx.vary('Origin');
  };
}

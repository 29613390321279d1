import type Koa from 'koa';
import type { Commands } from '../../commands/commands.ts';
import { createApp } from './app.ts';
import type { VerifyToken } from './authentication.ts';
import type { Context } from './contexts.ts';
import type { OnFault } from './errors.ts';
import type { Readiness } from './health.ts';
import { commandRoutes } from './routes/command-routes.ts';
import { signIns } from './sign-ins.ts';

type Options = {
  readonly commands: Commands;
  readonly verifyToken: VerifyToken;
  readonly contexts: readonly Context[];
  readonly readiness: Readiness;
  readonly onFault: OnFault;
};

/** The application that takes commands of the contexts it is to mount. */
export function commandApp({ commands, verifyToken, contexts, ...rest }: Options): Koa {
  const api = { commands, verifyToken, signIns: signIns(commands.readers.registerReader) };
  const routes = commandRoutes
    .filter(({ context }) => contexts.includes(context))
    .map(({ handle, ...route }) => ({ ...route, handle: (request: Koa.Context) => handle(api, request) }));
  return createApp({ routes, ...rest });
}

import type Koa from 'koa';
import type { Commands } from '../../commands/commands.ts';
import { waitingRoom, type RoomSize } from '../../commands/waiting-room.ts';
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
  /** See `createApp`; so `corsOrigins`. */
  readonly checkReplies?: boolean;
  readonly corsOrigins?: readonly string[];
  /** How many commands may be under way, and what they may hold; {@link underWayDefault} when not given. */
  readonly underWayMax?: RoomSize;
};

/** More commands at once than one process answers within seconds, and memory for large ones; who comes then is told to come back (503). */
export const underWayDefault: RoomSize = { countMax: 20_000, bytesMax: 128 * 1024 * 1024 };

/** The application that takes commands of the contexts it is to mount. */
export function commandApp({
  commands,
  verifyToken,
  contexts,
  underWayMax = underWayDefault,
  ...rest
}: Options): Koa {
  const api = {
    commands,
    verifyToken,
    signIns: signIns(commands.readers.registerReader),
    underWay: waitingRoom(underWayMax),
  };
  const routes = commandRoutes
    .filter(({ context }) => contexts.includes(context))
    .map(({ handle, ...route }) => ({ ...route, handle: (request: Koa.Context) => handle(api, request) }));
  return createApp({ routes, ...rest });
}

import { renewEpoch } from '../../adapters/postgres/renew-epoch.ts';
import { newEpoch } from '../composition/new-epoch.ts';
import { readConfig } from '../config/environment.ts';
import { opsConfig } from '../config/ops.ts';
import { WrongUseError } from './exit-codes.ts';
import { foundSystem, unreachable } from './with-system.ts';

/** The epoch that the log has now, and those that its servers had before. */
export type LogRestored = { readonly epoch: string; readonly before: readonly string[] };

/**
 * `./estante log restored --yes`: gives the log a new epoch on all of its servers. Needs the log alone: read models may be away. Throws `WrongUseError`
 * unless it was confirmed, because it stops every read model until that is replayed.
 */
export async function logRestoredCommand({
  confirmed,
}: {
  readonly confirmed: boolean;
}): Promise<LogRestored> {
  const { EVENT_LOG_URLS } = readConfig(opsConfig.pick({ EVENT_LOG_URLS: true }), foundSystem('ops'));
  if (!confirmed) {
    throw new WrongUseError(
      'this gives the log a new epoch: every read model stops until it is replayed, and every position that clients hold is refused; ' +
        'add --yes if the log was restored to an earlier moment',
    );
  }
  const epoch = newEpoch();
  const before = await renewEpoch(EVENT_LOG_URLS, epoch).catch(unreachable);
  return { epoch, before };
}

/** What was done, and what to do next. */
export const logRestoredText = ({ epoch, before }: LogRestored): string =>
  [
    `the log has a new epoch: ${epoch} (before: ${[...new Set(before)].join(', ')})`,
    'nothing is applied to any read model until it is replayed:',
    '  ./estante replay --all',
  ].join('\n');

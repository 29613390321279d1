import { RowsDifferError } from '../../projections/change-over.ts';
import { BehindLiveError, GenerationsBusyError } from '../../projections/ports.ts';
import type { Projection } from '../../projections/projection.ts';
import { feedsProjection, projections } from '../../projections/projections.ts';
import { RollbackRefusedError } from '../../projections/rollback.ts';
import type { ReadStores } from '../composition/read-stores.ts';
import { WrongUseError } from './exit-codes.ts';

/** The read models that have generations: all of them. */
export const readModelNames = [...projections, feedsProjection].map(({ name }) => name);

/** For `--help`. */
export const nameHelp = `one of: ${readModelNames.join(', ')}`;

/** Throws `WrongUseError` for a name that no read model has. */
export function refuseUnknown(name: string): void {
  if (readModelNames.includes(name)) return;
  throw new WrongUseError(`there is no read model ${name}; there are: ${readModelNames.join(', ')}`);
}

/** What is asked for: these names, or every read model, the feeds last. Throws `WrongUseError` for none, for both and for an unknown one. */
export function namesToReplay(names: readonly string[], all: boolean): readonly string[] {
  if (all && names.length > 0) throw new WrongUseError('either names or --all, not both');
  if (!all && names.length === 0) throw new WrongUseError('say which read models to replay, or --all');
  for (const name of names) refuseUnknown(name);
  return all ? readModelNames : [...new Set(names)];
}

/** The folded projection of this name; undefined for the feeds. Throws `WrongUseError` for a name that no read model has. */
export function foldedNamed(name: string): Projection | undefined {
  refuseUnknown(name);
  return projections.find((projection) => projection.name === name);
}

/** Where the generations of a read model are kept. */
export const storeOf = (
  { stores, feedStore }: Pick<ReadStores, 'stores' | 'feedStore'>,
  projection: Projection | undefined,
) => (projection === undefined ? feedStore : stores[projection.store]);

const refusals = [RollbackRefusedError, RowsDifferError, BehindLiveError, GenerationsBusyError];

/** Whether a command looked, and did not do what it was asked for; the message says why, and what can be done. */
export const isRefusal = (error: unknown): boolean => refusals.some((refusal) => error instanceof refusal);

import { z } from 'zod';

/** A place in the log: the `position`-th event (1, 2, 3 … without a gap) of one partition. */
export type LogPosition = { readonly partition: number; readonly position: number };

/** A {@link LogPosition} of one incarnation of the log; what `Estante-Position` and `Estante-Min-Position` carry. */
export type EpochPosition = LogPosition & { readonly epoch: string };

/** Written `partition.position`, for example `7.1042`. */
export const formatPosition = ({ partition, position }: LogPosition): string => `${partition}.${position}`;

/** Written `partition.position;epoch=<epoch>`, for example `7.1042;epoch=5kq3z0`. */
export const formatEpochPosition = (at: EpochPosition): string => `${formatPosition(at)};epoch=${at.epoch}`;

/** How many positions one `Estante-Min-Position` may name. */
export const minPositionsMax = 16;

const positionPattern = /^(\d{1,4})\.(\d{1,15});epoch=([a-z0-9]{1,32})$/;

/**
 * Parses a comma-separated list of positions as {@link formatEpochPosition} writes them; refuses an empty list, one with over
 * {@link minPositionsMax} members, and a member without an epoch (a position means nothing in another log).
 */
export const epochPositionsSchema = z.string().transform((text, context): EpochPosition[] => {
  const members = text.split(',').map((member) => positionPattern.exec(member.trim()));
  if (members.length > minPositionsMax || members.includes(null)) {
    context.addIssue({
      code: 'custom',
      message: `must be one to ${minPositionsMax} positions such as 7.1042;epoch=5kq3z0, separated by commas`,
    });
    return z.NEVER;
  }
  return members.map((match) => ({
    partition: Number(match?.[1]),
    position: Number(match?.[2]),
    epoch: match?.[3] ?? '',
  }));
});

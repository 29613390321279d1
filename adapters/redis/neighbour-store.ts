import type { NeighbourRow, NeighbourStore } from '../../projections/ports.ts';
import type { Redis } from './client.ts';
import { completeField, publishedKey, shardKeyOf, shardKeysOf, versionsKey } from './neighbour-keys.ts';

/** Whoever has just asked which version is published has read it by then, however slow. */
export const replacedExpirySeconds = 60;

/** The neighbours of books in Redis, as those who publish them see them. Of two who publish at once, the last one wins. */
export const redisNeighbourStore = ({ commands }: Redis): NeighbourStore => {
  const eachShard = (version: string, work: (key: string) => Promise<unknown>): Promise<unknown> =>
    Promise.all(shardKeysOf(version).map(work));

  return {
    published: async () => {
      const version = await commands.get(publishedKey);
      if (version === null) return undefined;
      const marks = await Promise.all(
        shardKeysOf(version).map(async (key) => (await commands.hmGet(key, [completeField]))[0]),
      );
      return marks.every((mark) => typeof mark === 'string') ? version : undefined;
    },
    write: async (version, rows) => {
      await commands.sAdd(versionsKey, version);
      const fieldsOfShards = Map.groupBy(rows, ({ bookId }) => shardKeyOf(version, bookId));
      // One command a hash, sent together: in a cluster they lie on several nodes.
      await Promise.all(
        [...fieldsOfShards].map(([key, own]) => commands.hSet(key, Object.fromEntries(own.map(fieldOf)))),
      );
    },
    publish: async (version) => {
      await eachShard(version, (key) => commands.hSet(key, { [completeField]: version }));
      // It may have been replaced before, and be on its way out.
      await eachShard(version, (key) => commands.persist(key));
      await commands.set(publishedKey, version);
      const others = (await commands.sMembers(versionsKey)).filter((other) => other !== version);
      for (const other of others) {
        await eachShard(other, (key) => commands.expire(key, replacedExpirySeconds));
        await commands.sRem(versionsKey, other);
      }
    },
  };
};

const fieldOf = ({ bookId, neighbours }: NeighbourRow): readonly [string, string] => [
  bookId,
  JSON.stringify(neighbours.map((one) => [one.bookId, Number(one.score.toPrecision(scoreDigits))])),
];

/** More than anybody can tell apart, and a third of the bytes. */
const scoreDigits = 4;

/** Reads what is there of some keys, in one statement. */
export type ReadMany<Key, Value> = (keys: ReadonlySet<Key>) => Promise<ReadonlyMap<Key, Value>>;

/** Keys of one statement. */
export const keysAtOnceMax = 500;
/** Statements under way: a second one, so that a slow one does not keep everybody waiting. */
export const statementsAtOnceMax = 2;
/** Statements that wait for one of those to end; whoever needs one more is refused. */
export const statementsWaitingMax = 20;

/**
 * Reads by key. All who ask in one turn of the event loop, or while the statements before are under way, share one: the more ask, the less each costs. What is
 * answered was read after it was asked for. Rejects when the statement fails, and when too many wait.
 */
export function sharedStatement<Key, Value>(
  read: ReadMany<Key, Value>,
): (key: Key) => Promise<Value | undefined> {
  type Found = ReadonlyMap<Key, Value>;
  type Statement = { readonly keys: Set<Key> } & PromiseWithResolvers<Found>;
  const waiting: Statement[] = [];
  let underWay = 0;

  const drain = async (): Promise<void> => {
    underWay += 1;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const statement = waiting.shift();
      if (statement === undefined) break;
      await read(statement.keys).then(statement.resolve, statement.reject);
    }
    underWay -= 1;
  };

  const roomFor = (): Statement => {
    const last = waiting.at(-1);
    if (last !== undefined && last.keys.size < keysAtOnceMax) return last;
    if (waiting.length >= statementsWaitingMax) {
      throw new Error(`${statementsWaitingMax * keysAtOnceMax} wait to be read already`);
    }
    const statement = { keys: new Set<Key>(), ...Promise.withResolvers<Found>() };
    waiting.push(statement);
    return statement;
  };

  return async (key) => {
    const { keys, promise } = roomFor();
    keys.add(key);
    if (underWay < statementsAtOnceMax) void drain();
    return (await promise).get(key);
  };
}

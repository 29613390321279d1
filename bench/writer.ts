import { closedLoop, type Loop, type LoopOptions } from './closed-loop.ts';
import type { Appends } from './yardsticks/appends.ts';
import { emmettAppends } from './yardsticks/emmett-append.ts';
import { logAppends } from './yardsticks/log-appends.ts';

/**
 * One appending process of `make bench NAME=writers`, told by its parent when to append: `node bench/writer.ts <store> <url>`. Ends with its parent,
 * which is the one to hear of Ctrl-C.
 */
export type WriterReply = { readonly loop: Loop; readonly acknowledged: number };

const starts: Readonly<Record<string, (url: string) => Promise<Appends>>> = {
  log: logAppends,
  emmett: (url) => emmettAppends(url),
  'emmett-25': (url) => emmettAppends(url, 25),
};

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());

const [, , store = '', url = ''] = process.argv;
const appends = await starts[store]?.(url);
if (appends === undefined) throw new Error(`there is no store "${store}"`);
let acknowledged = 0;

process.on('message', (options: LoopOptions) => {
  void closedLoop(options, async () => {
    const count = await appends.append();
    acknowledged += count;
    return count;
  }).then((loop) => process.send?.({ loop, acknowledged } satisfies WriterReply));
});
process.send?.('ready');

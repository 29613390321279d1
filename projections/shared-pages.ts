import type { Page } from '../domain/page.ts';
import type { LogReader, PageRange } from './ports.ts';

/** How many pages are remembered. */
export const sharedPagesMax = 64;

/** How long a page is remembered from when it was read, however long that took. A longer one may exist by then, and the log may be another. */
export const sharedPageMs = 250;

/**
 * A log reader whose latest pages are shared: the queues of a relay, or the read models of a projector, ask for the same pages at nearly the same time.
 * Nothing is left out of a page, whatever types it was asked for: others want the others.
 */
export function sharingPages(log: LogReader): LogReader {
  const pages = new Map<string, Promise<Page | undefined>>();

  const readPage = ({ types: _some, ...range }: PageRange): Promise<Page | undefined> => {
    const key = JSON.stringify(range);
    const known = pages.get(key);
    if (known !== undefined) return known;
    const reading = log.readPage(range);
    pages.set(key, reading);
    const forget = (): void => {
      if (pages.get(key) === reading) pages.delete(key);
    };
    reading.then((page) => {
      if (page === undefined) forget();
      else setTimeout(forget, sharedPageMs).unref();
    }, forget);
    if (pages.size > sharedPagesMax) pages.delete(pages.keys().next().value ?? key);
    return reading;
  };
  return { heads: log.heads, readPage };
}

import { createHash } from 'node:crypto';
import { pageSchema, type Page } from '../../domain/page.ts';

const deduplicationIdLengthMax = 128;

/**
 * The name under which SQS takes a page once in five minutes: `epoch:partition:from:to`. The same events in another cut have
 * another name; the page rule sees to those.
 */
export function deduplicationId({ epoch, partition, from, to }: Page): string {
  const id = `${epoch}:${partition}:${from}:${to}`;
  if (id.length <= deduplicationIdLengthMax) return id;
  return createHash('sha256').update(id).digest('hex');
}

/** What the queues of a relay are sent is the same text, made once as long as the page is shared. */
const bodies = new WeakMap<Page, string>();

/**
 * A page as the text of a message. SQS refuses the non-characters U+FFFE and U+FFFF, and some servers whatever lies beyond
 * U+FFFF; escaped they pass, and come back as they were.
 */
export function pageBody(page: Page): string {
  const known = bodies.get(page);
  if (known !== undefined) return known;
  const body = JSON.stringify(page).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
  bodies.set(page, body);
  return body;
}

/** Reads {@link pageBody}; undefined when the text is no page. */
export function parsePageBody(body: string): Page | undefined {
  const json = parseJson(body);
  return pageSchema.safeParse(json).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

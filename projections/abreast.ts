import type { Page } from '../domain/page.ts';
import { advance, catchUpPage } from './advance.ts';
import type { PageTarget } from './page-target.ts';
import type { LogReader } from './ports.ts';

type Abreast = {
  readonly live: PageTarget;
  /** Generations of the same read model that may become the live one. */
  readonly beside: readonly PageTarget[];
  readonly log: LogReader;
  /** Told of what a generation beside could not apply; the live one goes on without it. */
  readonly onError: (target: PageTarget, error: unknown) => void;
};

/**
 * The live generation, with those beside it always a step ahead: each page is applied to them first. So whatever moment one of them is made live at,
 * readers do not see time go backwards. A generation that fails, or lacks more than a large page, is left behind: its own watch brings it up.
 */
export function abreast({ live, beside, log, onError }: Abreast): PageTarget {
  const applyBeside = async (target: PageTarget, page: Page): Promise<void> => {
    try {
      const applied = await target.apply(page);
      if (applied.status !== 'gap' || page.from - applied.from > catchUpPage.eventsMax) return;
      await advance(target, page, log);
    } catch (error) {
      onError(target, error);
    }
  };
  return {
    ...live,
    apply: async (page) => {
      await Promise.all(beside.map((target) => applyBeside(target, page)));
      return live.apply(page);
    },
  };
}

import type { Page } from '../domain/page.ts';
import type { Watermark } from './ports.ts';

/**
 * What pages are applied to: one instance of a folded read model, or the feeds. `apply` answers what became of the page:
 * `applied` and `dropped` mean that everything up to its end is in; `gap` that the log must be read from `from` first.
 */
export type PageTarget = {
  readonly name: string;
  readonly version: number;
  readonly generation: number;
  /** The types of event that it takes any notice of; all when nothing is said. */
  readonly subscription?: readonly string[];
  readonly watermarks: () => Promise<ReadonlyMap<number, Watermark>>;
  /** Rejects with `ReplayNeededError` when the page belongs to another log, and with the store's error when the store is away. */
  readonly apply: (page: Page) => Promise<PageApplied>;
};

export type PageApplied =
  { readonly status: 'applied' | 'dropped' } | { readonly status: 'gap'; readonly from: number };

import { feedsProjection, projections } from '../../projections/projections.ts';
import { sharingPages } from '../../projections/shared-pages.ts';
import { replayReadModel, stopOnSignals } from '../ops/replay-command.ts';
import { withSystem } from '../ops/with-system.ts';
import { startProgress } from '../progress.ts';

/**
 * Replays every read model that was built by another version of its code, and builds those that the code has gained; run at the start, before
 * anything serves or follows the log. What is interrupted is done at the next start.
 */
const atOnce = 2;

await withSystem(async (ports, _config, logger) => {
  const live = new Map((await ports.registry.live()).map(({ name, version }) => [name, version]));
  // A missing folded read model is built here, in long pages; missing feeds are the projector's to fill.
  const outdated = [...projections, feedsProjection].filter(({ name, version }) =>
    name === feedsProjection.name ? (live.get(name) ?? version) !== version : live.get(name) !== version,
  );
  if (outdated.length === 0) return;
  const { positions } = await ports.log.heads();
  const total = outdated.length * positions.reduce((events, head) => events + head, 0);
  const progress = startProgress('replaying');
  const { signal } = stopOnSignals();
  const done = new Map<string, number>();
  const left = outdated.values();
  // Those that are replayed together share what is read and parsed.
  const shared = { ...ports, log: sharingPages(ports.log) };
  // Nothing serves yet, so nobody needs what is replaced.
  const running = {
    logger,
    signal,
    discards: false,
    acceptsDifferences: false,
    keepsReplaced: false,
    onStep: () => undefined,
  };
  const worker = async (): Promise<void> => {
    for (const { name } of left) {
      const onProgress = (events: number): void => {
        done.set(name, events);
        progress.update(sum(done), total);
      };
      await replayReadModel(shared, name, { ...running, onProgress });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  progress.done(`${outdated.map(({ name }) => name).join(', ')}: ${sum(done)} events`);
});

function sum(done: ReadonlyMap<string, number>): number {
  return [...done.values()].reduce((events, more) => events + more, 0);
}

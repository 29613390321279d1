import type { PromotionOutcome, RollbackOutcome } from '../../projections/promote-model.ts';
import { comparisonLine } from '../training-report.ts';
import type { ModelList } from './model-command.ts';
import { withdrawnModels } from '../../domain/recommending/model-pointer.ts';

/** A model a line, the newest first. */
export function modelListText({ current, models, history }: ModelList): string {
  if (models.length === 0 && current === undefined)
    return 'there is no model yet; `./estante train` makes one';
  const rows = models.map(({ modelVersion, counts, metrics, heldOut, bytes }) => [
    modelVersion === current ? '*' : ' ',
    modelVersion,
    String(counts.readers),
    String(counts.likes),
    String(counts.books),
    (bytes / 1e6).toFixed(1),
    metrics.readers === 0 ? '-' : metrics.recall20.toFixed(4),
    metrics.readers === 0 ? '-' : metrics.ndcg20.toFixed(4),
    `${metrics.readers}/${heldOut.readers}`,
  ]);
  const head = [' ', 'version', 'readers', 'likes', 'books', 'MB', 'Recall@20', 'NDCG@20', 'held out'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...currentLines({ current, history })].join('\n');
}

function currentLines({ current, history }: Pick<ModelList, 'current' | 'history'>): readonly string[] {
  if (current === undefined) return ['no model is current; `./estante model promote` makes one'];
  const [last] = history;
  const why = last?.reason === undefined ? '' : ` (${last.reason})`;
  const how =
    last === undefined
      ? ''
      : `, ${last.how} ${last.at}${last.by === undefined ? '' : ` by ${last.by}`}${why}`;
  const registeredAt = last?.at ?? '';
  const left = withdrawnModels({ modelVersion: current, registeredAt, history: [...history] });
  return [`current: ${current}${how}`, ...(left.length === 0 ? [] : [`rolled back: ${left.join(', ')}`])];
}

export function promotionText(outcome: PromotionOutcome): string {
  switch (outcome.status) {
    case 'already-current':
      return `${outcome.modelVersion} is current already`;
    case 'promoted': {
      const { modelVersion, replaced, comparison } = outcome;
      const lines = [
        `${modelVersion} is current${replaced === undefined ? '' : `, in place of ${replaced}`}`,
      ];
      lines.push(comparison === undefined ? '  compared with none' : `  ${comparisonLine(comparison)}`);
      return lines.join('\n');
    }
    case 'refused':
      return [
        `${outcome.modelVersion} is worse than ${outcome.current ?? 'none'}, which stays current`,
        `  ${comparisonLine(outcome.comparison)}`,
        '  --force REASON makes it current all the same',
      ].join('\n');
  }
}

export function rollbackText(outcome: RollbackOutcome): string {
  switch (outcome.status) {
    case 'rolled-back':
      return `${outcome.modelVersion} is current again, in place of ${outcome.replaced}`;
    case 'nothing-before':
      return outcome.current === undefined
        ? 'no model is current, so there is none to go back to'
        : `${outcome.current} is the first that was current: there is none to go back to`;
  }
}

import type { Figures } from '../../domain/recommending/evaluation/tally.ts';
import type { Evaluation } from './evaluate.ts';

/** Tells people what came of an evaluation. */
export function evaluationTable({ counts, model, newReader, staleList, yardsticks }: Evaluation): string {
  const rows: [string, Figures][] = [['model', model]];
  if (yardsticks !== undefined) {
    const { ease, itemKnn, popularity } = yardsticks;
    if (ease !== null) rows.push([`EASE, λ = ${ease.lambda}`, ease]);
    rows.push(['item-kNN', itemKnn], ['popularity', popularity]);
  }
  const lines = [
    `${counts.testLikes} likes of ${counts.testReaders} readers, foretold from ${counts.trainLikes} of ${counts.readers}, among ${counts.books} books`,
    '',
    line('', [
      'Recall@20',
      '95 %',
      'Recall@50',
      'NDCG@20',
      '95 %',
      'NDCG@100',
      'hit rate',
      'coverage',
      'bias',
    ]),
    ...rows.map(([name, figures]) => line(name, columnsOf(figures))),
    '',
    ...Object.entries(newReader).map(([events, { recall20, ndcg20 }]) =>
      line(`a new reader after ${events}`, [shown(recall20), '', '', shown(ndcg20)]),
    ),
    line(`a list that missed ${staleList.eventsMissed}`, [
      shown(staleList.stale.recall20),
      '',
      '',
      shown(staleList.stale.ndcg20),
    ]),
    line('the same, refreshed', [
      shown(staleList.refreshed.recall20),
      '',
      '',
      shown(staleList.refreshed.ndcg20),
    ]),
    '',
    ...byEaseLines(yardsticks),
    `trained in ${model.trainSeconds.toFixed(1)} s with at most ${model.peakMiB.toFixed(0)} MiB; the artifact takes ${model.artifactMiB.toFixed(1)} MiB`,
  ];
  return `${lines.join('\n')}\n`;
}

const nameWidth = 28;
const columnWidth = 14;

const line = (name: string, columns: readonly string[]): string =>
  `${name.padEnd(nameWidth)}${columns.map((column) => column.padEnd(columnWidth)).join('')}`.trimEnd();

const shown = (value: number): string => value.toFixed(4);

const between = ([low, high]: readonly [number, number]): string => `${low.toFixed(3)}–${high.toFixed(3)}`;

const columnsOf = (figures: Figures): string[] => [
  shown(figures.recall20),
  between(figures.intervals.recall20),
  shown(figures.recall50),
  shown(figures.ndcg20),
  between(figures.intervals.ndcg20),
  shown(figures.ndcg100),
  shown(figures.hitRate20),
  shown(figures.coverage20),
  figures.popularityBias20.toFixed(2),
];

function byEaseLines(yardsticks: Evaluation['yardsticks']): string[] {
  const byEase = yardsticks?.ease?.modelByEase;
  if (byEase === undefined) return [];
  const { recall20, ndcg20, intervals } = byEase;
  return [
    `model by EASE: Recall@20 ${recall20.toFixed(3)} (${between(intervals.recall20)}), NDCG@20 ${ndcg20.toFixed(3)} (${between(intervals.ndcg20)})`,
  ];
}

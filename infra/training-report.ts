import type { Comparison } from '../domain/recommending/held-out-quality.ts';
import type { TrainingProgress } from '../projections/training.ts';
import type { TrainingOutcome, TrainingSummary } from './composition/local-training.ts';
import { startProgress, type Progress } from './progress.ts';

type Output = { readonly write: (text: string) => unknown };

/** What `./estante train` ends with. */
export const trainingExitCodes = {
  trained: 0,
  nothingToTrainOn: 1,
  worse: 1,
  wrongUse: 2,
  unreachable: 3,
} as const;

/** Tells people of a training job: its progress on standard error, what came of it on standard output. */
export function trainingReport(asJson: boolean, output: Output = process.stdout) {
  let phase: TrainingProgress['phase'] | undefined;
  let line: Progress | undefined;
  let last = 0;
  const endPhase = (): void => line?.done(`${last} ${phase === undefined ? '' : units[phase]}`);
  return {
    onProgress: (progress: TrainingProgress): void => {
      if (progress.phase !== phase) {
        endPhase();
        line = startProgress(progress.phase);
      }
      phase = progress.phase;
      last = progress.done;
      line?.update(progress.done, progress.total);
    },
    /** Answers the exit code. */
    done: (outcome: TrainingOutcome): number => {
      endPhase();
      output.write(`${asJson ? JSON.stringify(outcome) : summaryOf(outcome)}\n`);
      if (outcome.status === 'nothing-to-train-on') return trainingExitCodes.nothingToTrainOn;
      return outcome.promotion.status === 'refused' ? trainingExitCodes.worse : trainingExitCodes.trained;
    },
  };
}

const units: Readonly<Record<TrainingProgress['phase'], string>> = {
  reading: 'events',
  training: 'books',
  evaluating: 'readers',
  writing: 'bytes',
};

function summaryOf(outcome: TrainingOutcome): string {
  if (outcome.status === 'nothing-to-train-on') {
    return `nothing to train on: ${outcome.events} events were read and no reader likes a book yet; no model was written`;
  }
  const { modelVersion, likes, readers, books, bytes, seconds, malformedEvents, readersLeftOut } = outcome;
  const lines = [
    `model ${modelVersion} ${standingOf(outcome.promotion)}`,
    `  from ${likes} likes of ${readers} readers for ${books} books, in ${outcome.events} events`,
    `  ${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s`,
  ];
  lines.push(`  ${qualityLine(outcome)}`);
  if ('comparison' in outcome.promotion && outcome.promotion.comparison !== undefined)
    lines.push(`  ${comparisonLine(outcome.promotion.comparison)}`);
  if (malformedEvents > 0) lines.push(`  passed over ${malformedEvents} malformed events`);
  if (readersLeftOut > 0)
    lines.push(`  left out ${readersLeftOut} readers with more likes than a person has`);
  return lines.join('\n');
}

function standingOf(promotion: TrainingSummary['promotion']): string {
  switch (promotion.status) {
    case 'promoted':
    case 'already-current':
      return 'is current';
    case 'refused':
      return `is worse than ${promotion.current ?? 'none'}, which stays current; \`./estante model promote --force REASON\` makes it current all the same`;
    case 'not-asked-for':
      return 'is registered; `./estante model promote` makes it current';
  }
}

function qualityLine({ heldOut, metrics }: TrainingSummary): string {
  if (metrics.readers === 0) return 'not measured: no reader with two likes was held out';
  const figures = `Recall@20 ${metrics.recall20.toFixed(4)}, NDCG@20 ${metrics.ndcg20.toFixed(4)}`;
  return `${figures} on ${metrics.readers} of ${heldOut.readers} held-out readers`;
}

/** How a candidate did beside the current model. */
export function comparisonLine({ candidate, current, difference, interval95 }: Comparison): string {
  const [low, high] = interval95;
  const signed = (number: number): string => `${number < 0 ? '' : '+'}${number.toFixed(4)}`;
  return `NDCG@20 ${candidate.ndcg20.toFixed(4)} beside ${current.ndcg20.toFixed(4)} of the current model on the same ${candidate.readers} readers: ${signed(difference)}, 95 % between ${signed(low)} and ${signed(high)}`;
}

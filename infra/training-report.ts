import type { TrainingOutcome, TrainingProgress } from '../projections/training.ts';
import { startProgress, type Progress } from './progress.ts';

type Output = { readonly write: (text: string) => unknown };

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
    done: (outcome: TrainingOutcome): void => {
      endPhase();
      output.write(`${asJson ? JSON.stringify(outcome) : summaryOf(outcome)}\n`);
    },
  };
}

const units: Readonly<Record<TrainingProgress['phase'], string>> = {
  reading: 'events',
  training: 'books',
  writing: 'bytes',
};

function summaryOf(outcome: TrainingOutcome): string {
  if (outcome.status === 'nothing-to-train-on') {
    return `nothing to train on: ${outcome.events} events were read and no reader likes a book yet; no model was written`;
  }
  const { modelVersion, likes, readers, books, bytes, seconds, malformedEvents, readersLeftOut } = outcome;
  const lines = [
    `model ${modelVersion} is current`,
    `  from ${likes} likes of ${readers} readers for ${books} books, in ${outcome.events} events`,
    `  ${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s`,
  ];
  if (malformedEvents > 0) lines.push(`  passed over ${malformedEvents} malformed events`);
  if (readersLeftOut > 0)
    lines.push(`  left out ${readersLeftOut} readers with more likes than a person has`);
  return lines.join('\n');
}

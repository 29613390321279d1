import { parseArgs } from 'node:util';
import { runTraining } from '../composition/training.ts';
import { readConfig } from '../config/environment.ts';
import { trainConfig, type TrainConfig } from '../config/model.ts';
import { createLogger } from '../logging.ts';
import { trainingReport } from '../training-report.ts';

/** The training job: exits 0 when a model is current, 1 with nothing to train on, 2 on wrong use, 3 when something cannot be reached. */
const exitCodes = { trained: 0, 'nothing-to-train-on': 1, wrongUse: 2, unreachable: 3 } as const;

const { asJson, config } = given();
const logger = createLogger({ name: 'train', level: config.LOG_LEVEL, destination: process.stderr });
const report = trainingReport(asJson);
try {
  const outcome = await runTraining(config, report.onProgress);
  report.done(outcome);
  process.exitCode = exitCodes[outcome.status];
} catch (error) {
  logger.fatal({ err: error }, 'the training job failed; the current model is still the one before');
  process.exitCode = exitCodes.unreachable;
}

function given(): { asJson: boolean; config: TrainConfig } {
  try {
    const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
    return { asJson: values.json, config: readConfig(trainConfig) };
  } catch (error) {
    process.stderr.write(`train: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitCodes.wrongUse);
  }
}

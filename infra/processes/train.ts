import { parseArgs } from 'node:util';
import { TrainingInputError } from '../../adapters/sagemaker/training-input-error.ts';
import { runTraining } from '../composition/training.ts';
import { readConfig } from '../config/environment.ts';
import { trainConfig } from '../config/model.ts';
import { createLogger } from '../logging.ts';
import { hyperparametersFrom } from '../ops/hyperparameters.ts';
import { trainingExitCodes as exitCodes, trainingReport } from '../training-report.ts';

/** `./estante train`: exports, trains, registers and promotes; 0 a model is current, 1 nothing to train on or a worse model, 2 wrong use, 3 unreachable. */
const { values, config, hyperparameters } = given();
const logger = createLogger({ name: 'train', level: config.LOG_LEVEL, destination: process.stderr });
const report = trainingReport(values.json);
try {
  const { onProgress } = report;
  const outcome = await runTraining(config, { onProgress, hyperparameters, promotes: values.promote });
  process.exitCode = report.done(outcome);
} catch (error) {
  if (error instanceof TrainingInputError) process.stderr.write(`train: ${error.message}\n`);
  else logger.fatal({ err: error }, 'the training job failed; the current model is still the one before');
  process.exitCode = error instanceof TrainingInputError ? exitCodes.wrongUse : exitCodes.unreachable;
}

function given() {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        json: { type: 'boolean', default: false },
        promote: { type: 'boolean', default: true },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
    return { values, config: readConfig(trainConfig), hyperparameters: hyperparametersFrom(values.set) };
  } catch (error) {
    process.stderr.write(`train: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(exitCodes.wrongUse);
  }
}

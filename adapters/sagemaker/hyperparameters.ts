import { z } from 'zod';
import {
  modelParametersDefault,
  modelParametersSchema,
  type ModelParameters,
} from '../../domain/recommending/parameters.ts';
import { TrainingInputError } from './training-input-error.ts';

/**
 * The parameters of a training job from SageMaker's `hyperparameters.json`, where every value is a string (its SDKs write what is no string as JSON);
 * what is left out has its default. Throws `TrainingInputError` that names each one that is unknown or wrong. Names beginning with `_` or `sagemaker_` are
 * those of tuning jobs and of SageMaker's own toolkits.
 */
export function parseHyperparameters(json: unknown): ModelParameters {
  const given = z.record(z.string(), z.string()).safeParse(json);
  if (!given.success) {
    throw new TrainingInputError('hyperparameters.json must be an object whose values are strings');
  }
  const own = Object.entries(given.data).filter(([name]) => !/^(?:_|sagemaker_)/.test(name));
  const faults: string[] = [];
  const chosen: Record<string, unknown> = { ...modelParametersDefault };
  for (const [name, text] of own) {
    const schema = schemas.get(name);
    if (schema === undefined) {
      faults.push(`there is no hyperparameter ${quoted(name)}; there are ${[...schemas.keys()].join(', ')}`);
      continue;
    }
    const parsed = [unquoted(text), text].map((value) => schema.safeParse(value));
    const right = parsed.find(({ success }) => success);
    if (right === undefined)
      faults.push(`${name} ${quoted(text)}: ${parsed[0]?.error?.issues[0]?.message ?? ''}`);
    else chosen[name] = right.data;
  }
  if (faults.length > 0) throw new TrainingInputError(`hyperparameters.json: ${faults.join('; ')}`);
  const together = modelParametersSchema.safeParse(chosen);
  if (together.success) return together.data;
  throw new TrainingInputError(`hyperparameters.json: ${z.prettifyError(together.error)}`);
}

const schemas: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(modelParametersSchema.shape));

function unquoted(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const quotedMax = 80;
const quoted = (text: string): string => JSON.stringify(text.slice(0, quotedMax));

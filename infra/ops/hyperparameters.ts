import { WrongUseError } from './exit-codes.ts';

/** Hyperparameters as SageMaker has them, strings by name, from `name=value` each; what they may be is the trainer's to say. */
export const hyperparametersFrom = (settings: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    settings.map((setting) => {
      const [name = '', ...value] = setting.split('=');
      if (name === '' || value.length === 0) throw new WrongUseError(`${setting} is not NAME=VALUE`);
      return [name, value.join('=')];
    }),
  );

import path from 'node:path';

/** The project's root folder. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** What is fetched or compiled once and shared by every stack of this clone; `make reset` keeps it. */
export const toolsFolder = path.join(projectRoot, '.estante/tools');
export const cacheFolder = path.join(projectRoot, '.estante/cache');

/** Where one stack keeps everything it writes. Every path is absolute. */
export type Home = ReturnType<typeof homeAt>;

export function homeAt(folder: string) {
  const root = path.resolve(folder);
  return {
    root,
    run: path.join(root, 'run'),
    logs: path.join(root, 'logs'),
    postgres: path.join(root, 'postgres'),
    redis: path.join(root, 'redis'),
    dynamodb: path.join(root, 'dynamodb'),
    s3: path.join(root, 's3'),
    /** Where SageMaker would unpack a model; empty here: the model server follows the bucket. */
    model: path.join(root, 'model'),
    identity: path.join(root, 'identity'),
    secrets: path.join(root, 'secrets.json'),
    stackFile: path.join(root, 'run', 'stack.json'),
  };
}

/** The data folder of `make start`: `.estante/` in the project, unless ESTANTE_HOME names another. */
export function defaultHome(): Home {
  const chosen = process.env['ESTANTE_HOME'];
  return homeAt(chosen === undefined || chosen === '' ? path.join(projectRoot, '.estante') : chosen);
}

import { runBatchTransform, type Strategy, type Transformed } from '../local/batch-transform.ts';
import { defaultHome } from '../local/paths.ts';
import { readStackFile } from '../local/stack-file.ts';
import { WrongUseError } from './exit-codes.ts';
import { stopOnSignals } from './replay-command.ts';
import { UnreachableError } from './with-system.ts';

export type TransformWishes = {
  readonly input: string;
  readonly output: string;
  readonly url: string | undefined;
  readonly strategy: Strategy | undefined;
  readonly maxPayloadInMB: number | undefined;
};

/** Batch transform on the container with this address, or on the model server of the local stack. */
export async function transform({ url, ...wishes }: TransformWishes): Promise<Transformed> {
  const found = url ?? readStackFile(defaultHome())?.processes['model-server']?.health.replace(/\/ping$/, '');
  if (found === undefined) {
    throw new WrongUseError('no stack is running in this project (`make start`), and --url is not given');
  }
  const { signal } = stopOnSignals();
  return runBatchTransform({ ...wishes, url: found, signal }).catch((cause: unknown) => {
    if (isMissing(cause)) throw new WrongUseError(`${wishes.input} is no folder of input files`, { cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`the container at ${found} could not be used: ${reason}`, { cause });
  });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export function transformText({ transformed, failed, settings }: Transformed): string {
  const lines = transformed.map(({ file, records }) => `${file}: ${records} records → ${file}.out`);
  const { strategy, payloadBytesMax, atOnce } = settings;
  return [
    ...lines,
    ...failed.map(({ file, reason }) => `${file}: no output: ${reason}`),
    `${strategy}, at most ${(payloadBytesMax / 1024 ** 2).toFixed(1)} MB a request, ${atOnce} at once`,
  ].join('\n');
}

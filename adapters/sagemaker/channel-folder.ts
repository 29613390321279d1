import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The channels of a job, and where an export puts them. */
type Channel = 'train' | 'heldout';

/** Writes files of channels into folders of their names. Rejects, with nothing written, when one of these holds something already: it would be taken for a part of the export. */
export async function channelFolders(
  folder: string,
): Promise<(channel: Channel, name: string, bytes: Uint8Array) => Promise<void>> {
  for (const channel of ['train', 'heldout'] as const) {
    const own = path.join(folder, channel);
    await mkdir(own, { recursive: true });
    if ((await readdir(own)).length > 0) throw new NotEmptyError(`${own} is not empty; name a new folder`);
  }
  return (channel, name, bytes) => writeFile(path.join(folder, channel, name), bytes);
}

/** What is to be written to holds something already. */
export class NotEmptyError extends Error {
  override readonly name = 'NotEmptyError';
}

/** Writes the configuration of a job that reads these channels from `input/data`, as SageMaker does. */
export async function writeJobConfig(
  root: string,
  hyperparameters: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = path.join(root, 'input', 'config');
  await mkdir(folder, { recursive: true });
  const channel = {
    TrainingInputMode: 'File',
    ContentType: 'text/csv',
    S3DistributionType: 'FullyReplicated',
    RecordWrapperType: 'None',
  };
  const files = {
    'hyperparameters.json': hyperparameters,
    'inputdataconfig.json': { train: channel, heldout: channel },
    'resourceconfig.json': { current_host: 'algo-1', hosts: ['algo-1'], network_interface_name: 'eth0' },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), JSON.stringify(content));
  }
}

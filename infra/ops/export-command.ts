import { connectLogServers } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { channelObjects, objectPlace, PlaceTakenError } from '../../adapters/s3/channel-objects.ts';
import { channelFolders, NotEmptyError } from '../../adapters/sagemaker/channel-folder.ts';
import { gzipText } from '../../adapters/sagemaker/likes-gzip.ts';
import type { ChannelManifest } from '../../domain/recommending/training-manifests.ts';
import { exportLikes, partitionsAtOnce } from '../../projections/export-likes.ts';
import { startProgress } from '../progress.ts';
import { WrongUseError } from './exit-codes.ts';
import type { Models } from './with-models.ts';
import { unreachable } from './with-system.ts';

type Exported = { readonly to: string; readonly heldOutShare: number | undefined };

/** Writes a training job's channels from the log into a folder, or under a prefix of a bucket. */
export async function exportChannels(
  models: Models,
  { to, heldOutShare }: Exported,
): Promise<ChannelManifest> {
  const place = objectPlace(to);
  if (place === undefined && to.startsWith('s3:')) throw new WrongUseError(`${to} is not s3://BUCKET/PREFIX`);
  const write = await (place === undefined ? channelFolders(to) : channelObjects(models.client, place)).catch(
    (cause: unknown) => {
      if (cause instanceof NotEmptyError || cause instanceof PlaceTakenError)
        throw new WrongUseError(cause.message, { cause });
      throw cause;
    },
  );
  const servers = await connectLogServers(models.config.EVENT_LOG_URLS, {
    connectionsMax: partitionsAtOnce,
    applicationName: 'estante-export',
  }).catch(unreachable);
  const progress = startProgress('exporting');
  try {
    const manifest = await exportLikes({
      log: postgresLogReader(servers),
      write,
      gzip: gzipText,
      heldOutShare,
      clock: () => new Date(),
      onProgress: progress.update,
    });
    progress.done(`${manifest.events} events`);
    return manifest;
  } finally {
    await servers.close();
  }
}

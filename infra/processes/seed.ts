import { openCommandPorts } from '../composition/command-ports.ts';
import { seedConfig } from '../config/seed.ts';
import { configOrExit } from '../lifecycle.ts';
import { startProgress } from '../progress.ts';
import { plant } from '../seed/plant.ts';

/** Fills an empty log with the project's own catalogue and synthetic readers. Sending it again doubles nothing. */
const config = configOrExit({ name: 'seed', config: seedConfig });
const { ports, close } = await openCommandPorts({
  eventLogUrls: config.EVENT_LOG_URLS,
  identityUrl: config.IDENTITY_URL,
  applicationName: 'estante-seed',
});
const { SEED_DEMO_ISSUER: issuer, SEED_DEMO_SUBJECT: subject } = config;
const progress = startProgress('seeding');
try {
  const planted = await plant(ports, {
    readers: config.SEED_READERS,
    demo: issuer === undefined || subject === undefined ? undefined : { issuer, subject },
    now: new Date(),
    onProgress: progress.update,
  });
  progress.done(`${planted.books} books, ${planted.readers} synthetic readers, ${planted.commands} commands`);
} finally {
  await close();
}

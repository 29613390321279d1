import { startProjector } from '../composition/projector.ts';
import { projectorConfig } from '../config/projector.ts';
import { runProcess } from '../lifecycle.ts';

/** Builds the read models from what the queues bring. */
await runProcess({ name: 'projector', config: projectorConfig, start: startProjector });

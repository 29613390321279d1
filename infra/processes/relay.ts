import { startRelay } from '../composition/relay.ts';
import { relayConfig } from '../config/relay.ts';
import { runProcess } from '../lifecycle.ts';

/** Carries the log to the queues. */
await runProcess({ name: 'relay', config: relayConfig, start: startRelay });

import { startCommandApi } from '../composition/command-api.ts';
import { commandApiConfig } from '../config/command-api.ts';
import { runProcess } from '../lifecycle.ts';

/** Takes commands over HTTP and appends their events to the log. */
await runProcess({ name: 'command-api', config: commandApiConfig, start: startCommandApi });

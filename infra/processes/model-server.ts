import { startModelServer } from '../composition/model-server.ts';
import { modelServerConfig } from '../config/model.ts';
import { runProcess } from '../lifecycle.ts';

/** The model server, a SageMaker hosting container: SageMaker starts it with the argument `serve`, which is also the default. */
const [command = 'serve', ...rest] = process.argv.slice(2);
if (command !== 'serve' || rest.length > 0) {
  process.stderr.write('usage: model-server [serve]\n');
  process.exit(2);
}
await runProcess({ name: 'model-server', config: modelServerConfig, start: startModelServer });

import { migrateAll } from '../composition/migrate.ts';
import { migrateConfig } from '../config/migrate.ts';
import { configOrExit } from '../lifecycle.ts';
import { createLogger } from '../logging.ts';

/** Brings schemas, roles, functions, queues, tables and buckets to what this version expects, and ends. */
const config = configOrExit({ name: 'migrate', config: migrateConfig });
const logger = createLogger({ name: 'migrate', level: config.LOG_LEVEL });
logger.info(await migrateAll(config), 'migrated');

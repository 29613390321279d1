import { migrateAll } from '../composition/migrate.ts';
import { readConfig } from '../config/environment.ts';
import { migrateConfig } from '../config/migrate.ts';
import { createLogger } from '../logging.ts';

/** Brings schemas, roles, functions, queues, tables and buckets to what this version expects, and ends. */
const config = readConfig(migrateConfig);
const logger = createLogger({ name: 'migrate', level: config.LOG_LEVEL });
logger.info(await migrateAll(config), 'migrated');

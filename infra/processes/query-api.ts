import { startQueryApi } from '../composition/query-api.ts';
import { queryApiConfig } from '../config/query-api.ts';
import { runProcess } from '../lifecycle.ts';

/** Answers questions over HTTP from the read models; it can write nowhere. */
await runProcess({ name: 'query-api', config: queryApiConfig, start: startQueryApi });

import type { OnFault } from '../../adapters/http/errors.ts';
import type { Logger } from '../logging.ts';

/** Logs what a request failed of, once, under the trace id that its sender was told. */
export const reportFault =
  (logger: Logger): OnFault =>
  ({ error, ...request }) =>
    logger.error({ err: error, ...request }, 'request failed');

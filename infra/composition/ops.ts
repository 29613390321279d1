import { connectLogServers, type LogServers } from '../../adapters/postgres/log-servers.ts';
import { postgresLogReader } from '../../adapters/postgres/log-reader.ts';
import { postgresParkingLot } from '../../adapters/postgres/parking-lot.ts';
import { postgresParkingOffice } from '../../adapters/postgres/parking-office.ts';
import { boundedParking, parksMaxDefault } from '../../projections/bounded-parking.ts';
import type { LogReader, ParkingLot, ParkingOffice } from '../../projections/ports.ts';
import type { OpsConfig } from '../config/ops.ts';
import type { Logger } from '../logging.ts';
import { openReadStores, type ReadStores } from './read-stores.ts';

/** What operators' commands work on. */
export type OpsPorts = ReadStores & {
  readonly servers: LogServers;
  readonly log: LogReader;
  readonly parkingLot: ParkingLot;
  readonly parkingOffice: ParkingOffice;
};

const applicationName = 'estante-ops';
const connectMs = 5_000;

/** Opens everything an operator's command may need; rejects when the log, the read models or Redis cannot be reached. */
export async function openOps(config: OpsConfig, logger: Logger): Promise<OpsPorts> {
  const servers = await connectLogServers(config.EVENT_LOG_URLS, { connectionsMax: 6, applicationName });
  const { partitionCount } = servers;
  const read = await openReadStores(config, { applicationName, partitionCount, logger });
  await read.redis.connected(connectMs);
  return {
    ...read,
    servers,
    log: postgresLogReader(servers),
    parkingLot: boundedParking(postgresParkingLot(servers), { parksMax: parksMaxDefault }),
    parkingOffice: postgresParkingOffice(servers),
    close: async () => {
      await read.close();
      await servers.close();
    },
  };
}

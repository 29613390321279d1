import type { Page } from '../domain/page.ts';
import type { Instance, LogReader, Parked, ParkingLot, ReadModelStore } from './ports.ts';
import type { Projection } from './projection.ts';

/** A read model to compare with the log: of each of these partitions up to this position. */
export type AuditedModel = {
  readonly projection: Projection;
  readonly instance: Instance;
  readonly store: ReadModelStore;
  readonly upTo: ReadonlyMap<number, number>;
};

export type AuditingModels = {
  readonly log: LogReader;
  readonly parkingLot: ParkingLot;
  readonly partitionCount: number;
  /** The partitions to look at, and where each ends. */
  readonly ends: ReadonlyMap<number, number>;
  /** Told of every page of these partitions, once. */
  readonly onPage: (page: Page) => Promise<void>;
  readonly onProgress: (phase: 'rows' | 'folding', done: number, total: number) => void;
};

/** What an instance waits for, or passes over, in one partition. */
export const parkedFor = (
  parkingLot: ParkingLot,
  { instance }: Pick<AuditedModel, 'instance'>,
  partition: number,
): Promise<Parked> => parkingLot.parked(instance.name, instance.version, partition);

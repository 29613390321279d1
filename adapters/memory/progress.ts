import type { EpochPosition } from '../../domain/position.ts';
import type {
  LogHeads,
  ParkedStreams,
  ReadModelName,
  ReadModelWatermarks,
  StoreName,
  Watermarks,
} from '../../queries/ports.ts';

/** How far read models in memory have come; moved by hand. Every read model has one watermark and nothing parked at first. */
export type MemoryProgress = {
  readonly watermarks: Watermarks;
  readonly log: LogHeads;
  readonly parked: ParkedStreams;
  /** Moves one read model, or all of them. */
  readonly apply: (position: EpochPosition, readModel?: ReadModelName) => void;
  /** Ends the log's partition here. */
  readonly end: (position: EpochPosition) => void;
  readonly park: (readModel: ReadModelName, position: EpochPosition) => void;
};

const readModelNames: readonly ReadModelName[] = [
  'profiles',
  'shelves',
  'reading-history',
  'rating-statistics',
  'book-titles',
  'reviews',
  'book-views',
  'popular-books',
  'trending',
  'feeds',
];

function storeOf(readModel: ReadModelName): StoreName {
  if (readModel === 'book-views') return 'dynamodb';
  return ['popular-books', 'trending', 'feeds'].includes(readModel) ? 'redis' : 'postgresql';
}

export function memoryProgress(epoch = 'memory', partitionCount = 16): MemoryProgress {
  const heads = Array.from({ length: partitionCount }, () => 0);
  const everywhere = new Map<number, number>();
  const applied = new Map<ReadModelName, Map<number, number>>();
  const parkedAt = new Map<ReadModelName, EpochPosition[]>();

  const watermarksOf = (readModel: ReadModelName): ReadModelWatermarks => {
    const positions = new Map([...everywhere, ...(applied.get(readModel) ?? [])]);
    return new Map([...positions].map(([partition, position]) => [partition, { epoch, position }]));
  };

  const parkedOf = (readModel: ReadModelName): readonly EpochPosition[] => parkedAt.get(readModel) ?? [];

  return {
    watermarks: {
      storeOf,
      read: async (store) =>
        new Map(
          readModelNames.filter((name) => storeOf(name) === store).map((name) => [name, watermarksOf(name)]),
        ),
    },
    log: { heads: async () => ({ epoch, positions: heads }) },
    parked: {
      lowest: async (readModel) =>
        new Map(parkedOf(readModel).map(({ partition, position }) => [partition, position])),
      waits: async (readModel, { partition, position }) =>
        parkedOf(readModel).some((at) => at.partition === partition && at.position === position),
    },
    apply: ({ partition, position }, readModel) => {
      if (readModel === undefined) everywhere.set(partition, position);
      else applied.set(readModel, new Map(applied.get(readModel)).set(partition, position));
    },
    end: ({ partition, position }) => void (heads[partition] = position),
    park: (readModel, position) => void parkedAt.set(readModel, [...parkedOf(readModel), position]),
  };
}

import {
  WatermarkMovedError,
  keyText,
  type Instance,
  type PageEffect,
  type ReadModelStore,
  type StoredRow,
  type Watermark,
} from '../../projections/ports.ts';

type Held = { readonly rows: Map<string, StoredRow>; readonly watermarks: Map<number, Watermark> };

/** Read models in memory: effect and watermark move in one step, competitors are refused by compare-and-swap. */
export function memoryReadModelStore(): ReadModelStore {
  const instances = new Map<string, Held>();
  const held = ({ name, generation }: Instance): Held => {
    const id = `${name}/${generation}`;
    const known = instances.get(id) ?? { rows: new Map(), watermarks: new Map() };
    instances.set(id, known);
    return known;
  };

  const transact: ReadModelStore['transact'] = async (instance, partition, work) => {
    const { rows, watermarks } = held(instance);
    const watermark = watermarks.get(partition);
    const expectUnmoved = (): void => {
      if (watermarks.get(partition) === watermark) return;
      throw new WatermarkMovedError(
        `partition ${partition} of ${instance.name} was moved by another projector`,
      );
    };
    const load = async (keys: Parameters<Parameters<typeof work>[0]['load']>[0]) => {
      expectUnmoved();
      return new Map(
        keys.flatMap((key) => {
          const row = rows.get(keyText(key));
          return row === undefined ? [] : [[keyText(key), row] as const];
        }),
      );
    };
    const effect = await work({ watermark, load });
    if (effect === undefined) return;
    expectUnmoved();
    write(rows, effect);
    watermarks.set(partition, effect.watermark);
  };

  return {
    prepare: async (instance) => void held(instance),
    drop: async ({ name, generation }) => void instances.delete(`${name}/${generation}`),
    watermarks: async (instance) => new Map(held(instance).watermarks),
    transact,
    rows: async function* (instance) {
      for (const { row } of held(instance).rows.values()) yield row;
    },
  };
}

function write(rows: Map<string, StoredRow>, { changes }: PageEffect): void {
  for (const { key, row } of changes) {
    if (row === undefined) rows.delete(keyText(key));
    else rows.set(keyText(key), { row: structuredClone(row), position: 0 });
  }
}

import type { Instance, StoredRow, Watermark } from '../../projections/ports.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { Process } from './scheduler.ts';
import { partitionCount } from './toy.ts';

/** What a store holds of one partition of a read model. */
export type Part = {
  readonly model: Model;
  readonly partition: number;
  watermark: Watermark | undefined;
  /** Who holds the row of the watermark locked, and who waits for it. */
  lockedBy: Process | undefined;
  readonly waiting: (() => void)[];
  /** The log went back behind this part within its epoch: nothing may be applied to it any more. */
  astray: boolean;
};

/** One incarnation of a read model, as its store holds it. */
export type Model = {
  readonly kind: StoreKind;
  readonly instance: Instance;
  readonly rows: Map<string, StoredRow>;
  readonly parts: readonly Part[];
  dropped: boolean;
  /** How often its store has forgotten everything. */
  losses: number;
};

/** A change that was made since the laws were last checked. */
export type Change = {
  readonly part: Part;
  readonly written?: RowOf;
  /** Where the watermark was. */
  readonly moved?: { readonly from: Watermark | undefined };
};

/** Whose row it is, and of which incarnation of the log the page was that changed it. */
type RowOf = { readonly id: string; readonly epoch: string };

/** All read models of all stores. Nothing changes them but these functions, which note what the laws have to look at. */
export type Models = ReturnType<typeof createModels>;

export function createModels(partitions: number = partitionCount) {
  const models = new Map<string, Model>();
  const changes: Change[] = [];

  const prepare = (kind: StoreKind, instance: Instance): Model => {
    const id = idOf(instance);
    const known = models.get(id);
    if (known?.dropped === false) return known;
    const parts: Part[] = [];
    const model: Model = { kind, instance, rows: new Map(), parts, dropped: false, losses: 0 };
    for (let partition = 0; partition < partitions; partition += 1) parts.push(emptyPart(model, partition));
    models.set(id, model);
    return model;
  };

  const writeRow = (part: Part, { id, epoch, ...row }: StoredRow & RowOf): void => {
    part.model.rows.set(id, row);
    changes.push({ part, written: { id, epoch } });
  };

  const moveWatermark = (part: Part, watermark: Watermark): void => {
    changes.push({ part, moved: { from: part.watermark } });
    part.watermark = watermark;
  };

  /** Everything in it is gone, as if it had never been. */
  const forget = (model: Model): void => {
    model.losses += 1;
    model.rows.clear();
    for (const part of model.parts) {
      part.watermark = undefined;
      part.astray = false;
    }
  };

  return {
    prepare,
    forget,
    of: (instance: Instance): Model | undefined => models.get(idOf(instance)),
    all: () => models.values(),
    writeRow,
    moveWatermark,
    /** What has changed since this was last asked. */
    takeChanges: (): readonly Change[] => (changes.length === 0 ? nothing : changes.splice(0)),
  };
}

const nothing: readonly Change[] = [];

const idOf = ({ name, generation }: Instance): string => `${name}/${generation}`;

const emptyPart = (model: Model, partition: number): Part => ({
  model,
  partition,
  watermark: undefined,
  lockedBy: undefined,
  waiting: [],
  astray: false,
});

export const isSame = (left: Watermark | undefined, right: Watermark | undefined): boolean =>
  left?.epoch === right?.epoch && left?.position === right?.position;

import { chance, wholeBetween } from '../../infra/seed/random.ts';
import type { Page } from '../../domain/page.ts';
import type { StoreKind } from '../../projections/projection.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Message, SimulatedQueue } from './queue.ts';
import { below, oneOf } from './random.ts';
import type { Place } from './scheduler.ts';
import type { Supervised } from './supervised.ts';
import { rouse, type System } from './system.ts';
import { partitionCount } from './toy.ts';
import type { World } from './world.ts';

/** Makes this go wrong now. Answers whether it could: a message cannot be lost from an empty queue. */
export function inject(world: World, system: System, kind: FaultKind): boolean {
  switch (kind) {
    case 'command API crashes':
      return crashOne(world, system.apis);
    case 'relay crashes':
      return crashRelay(world, system);
    case 'projector crashes':
      return !isAnyAstray(world) && crashOne(world, system.projectors);
    case 'replay crashes':
      return system.operator.isReplaying() && crashOne(world, [system.operator]);
    case 'log is away':
      return failNext(world.away, 'log', wholeBetween(world.random, { from: 1, to: 3 }));
    case 'answer of the log is lost':
      return failNext(world.lost, 'log', 1);
    case 'store is away':
      return failNext(world.away, storeOf(world), 1);
    case 'answer of a store is lost':
      return failNext(world.lost, storeOf(world), 1);
    case 'store is throttled':
      return failNext(world.away, storeOf(world), wholeBetween(world.random, { from: 4, to: 12 }));
    case 'queue refuses a partition':
      queueOf(world).refusing[below(world.random, partitionCount)] = wholeBetween(world.random, {
        from: 1,
        to: 4,
      });
      return true;
    case 'partitions change relays':
      return changeLeases(world, system);
    case 'command is sent twice':
      system.state.doubles += 1;
      return true;
    case 'Redis forgets everything':
      return emptyRedis(world);
    case 'log is restored with a new epoch':
      return restoreWithNewEpoch(world, system);
    case 'log is restored within its epoch':
      return restoreWithinEpoch(world, system);
    case 'message is doubled':
    case 'messages are reordered':
    case 'message is cut differently':
    case 'message is lost':
    case 'queue is emptied':
    case 'messages become visible early':
      return disturbQueue(world, queueOf(world), kind);
  }
}

type QueueFault = Extract<FaultKind, `message${string}` | 'queue is emptied'>;

function disturbQueue(world: World, queue: SimulatedQueue, kind: QueueFault): boolean {
  const { messages } = queue;
  const [message] = messages;
  if (message === undefined) return false;
  const { random } = world;
  const at = below(random, messages.length);
  const chosen = messages[at] ?? message;
  switch (kind) {
    case 'message is doubled':
      queue.put(chosen.page, below(random, messages.length + 1));
      return true;
    case 'messages are reordered':
      return shuffle(world, messages);
    case 'message is cut differently':
      queue.put(recut(world, chosen.page), at);
      return true;
    case 'message is lost':
      messages.splice(at, 1);
      return true;
    case 'queue is emptied':
      queue.empty();
      return true;
    case 'messages become visible early':
      for (const hidden of messages) hidden.visibleFrom = 0;
      queue.wake();
      return true;
  }
}

function shuffle({ random }: World, messages: Message[]): boolean {
  if (messages.length < 2) return false;
  for (let at = messages.length - 1; at > 0; at -= 1) {
    const [taken] = messages.splice(below(random, at + 1), 1);
    if (taken !== undefined) messages.push(taken);
  }
  return true;
}

/** A page that shares some of its events with this one; events are those of the log it came from. */
function recut({ random, database }: World, page: Page): Page {
  const { epoch, partition } = page;
  const events = database.timelineOf(epoch)?.partitions[partition] ?? [];
  if (page.to > events.length) return page;
  const from = wholeBetween(random, { from: 1, to: page.to });
  const to = wholeBetween(random, { from: Math.max(from, page.from), to: events.length });
  return { epoch, partition, from, to, events: events.slice(from - 1, to) };
}

function crashOne({ random }: World, processes: readonly Supervised[]): boolean {
  const running = processes.filter((one) => one.process().alive);
  if (running.length === 0) return false;
  oneOf(random, running).crash();
  return true;
}

/** The leases of a relay end with its connection; another relay, if there is one, takes its partitions over. */
function crashRelay(world: World, system: System): boolean {
  const before = system.relays.map((relay) => relay.process().alive);
  if (!crashOne(world, system.relays)) return false;
  const gone = system.relays.findIndex((relay, index) => before[index] === true && !relay.process().alive);
  system.leases.forEach((holder, partition) => {
    if (holder === gone) system.leases[partition] = (gone + 1) % system.relays.length;
  });
  return true;
}

function changeLeases({ random }: World, { leases, relays }: System): boolean {
  if (relays.length < 2) return false;
  leases.forEach((_, partition) => {
    leases[partition] = below(random, relays.length);
  });
  return true;
}

function failNext(failures: Map<Place, number>, place: Place, count: number): true {
  failures.set(place, (failures.get(place) ?? 0) + count);
  return true;
}

const storeOf = ({ random, plan }: World): StoreKind => oneOf(random, plan.stores);

const queueOf = ({ random, queues }: World): SimulatedQueue => oneOf(random, [...queues.values()]);

function emptyRedis({ models, plan }: World): boolean {
  if (!plan.stores.includes('redis')) return false;
  for (const model of models.all()) if (model.kind === 'redis') models.forget(model);
  return true;
}

/** How many commits are taken back, at most. */
const lostCommitsMax = 6;

/**
 * The log's database goes back and gets a new epoch. Whoever was connected may go on with what it holds in memory; the command API may not: an
 * append does not say which epoch it was decided on. Where streams are parked, nobody may, and queues are emptied: what is parked does not say
 * of which epoch it was.
 */
function restoreWithNewEpoch(world: World, system: System): boolean {
  const { random, database, plan } = world;
  if (database.backups() === 0 || system.state.isClosed) return false;
  for (const api of system.apis) api.crash();
  if (plan.unreadable) for (const queue of world.queues.values()) queue.empty();
  if (plan.unreadable || chance(random, 0.5)) crashReaders(system);
  database.restore(wholeBetween(random, { from: 1, to: lostCommitsMax }), false);
  rouse(system.state);
  return true;
}

function crashReaders({ relays, projectors, operator }: System): void {
  for (const reader of [...relays, ...projectors, operator]) reader.crash();
}

/**
 * The log's database goes back and keeps its epoch, which only positions above its head can tell. It is found out under these conditions: nobody
 * goes on with what it holds in memory, queues are emptied, no read model has a second generation, and every projector looks at the log before it takes commands again.
 */
function restoreWithinEpoch(world: World, system: System): boolean {
  const { random, database, laws, queues, plan } = world;
  if (
    plan.unreadable ||
    database.backups() === 0 ||
    system.state.isClosed ||
    isAnyAstray(world) ||
    isAnyBeside(world) ||
    isTorn(world)
  )
    return false;
  for (const api of system.apis) api.crash();
  crashReaders(system);
  for (const queue of queues.values()) queue.empty();
  const heads = database.restore(wholeBetween(random, { from: 1, to: lostCommitsMax }), true);
  laws.forgive(heads);
  for (const queue of queues.values()) {
    queue.acceptedOf(database.timeline().epoch).forEach((upTo, partition, accepted) => {
      accepted[partition] = Math.min(upTo, heads[partition] ?? 0);
    });
  }
  system.state.isClosed = true;
  return true;
}

/** Whether an item is ahead of its watermark: going back behind it within an epoch leaves no trace but the item's own position. */
function isTorn({ models, database }: World): boolean {
  const timeline = database.timeline();
  for (const { kind, rows, parts } of models.all()) {
    if (kind !== 'dynamodb') continue;
    for (const { partition, watermark } of parts) {
      for (const id of timeline.idsOf(partition)) {
        if ((rows.get(id)?.position ?? 0) > (watermark?.position ?? 0)) return true;
      }
    }
  }
  return false;
}

/** Whether a read model waits for its replay since the log went back within its epoch: who has found that out must not forget it. */
/** Whether a read model has another generation beside the live one: a projector is ready without having looked at that. */
function isAnyBeside({ models }: World): boolean {
  const names = [...models.all()].filter(({ dropped }) => !dropped).map(({ instance }) => instance.name);
  return new Set(names).size < names.length;
}

function isAnyAstray({ models }: World): boolean {
  for (const { dropped, parts } of models.all())
    if (!dropped && parts.some(({ astray }) => astray)) return true;
  return false;
}

import { chance, wholeBetween, type Random } from '../../infra/seed/random.ts';
import { commandIdOf, type Answer, type CommandApi, type Sent } from './command-api.ts';
import { eventsMin, type Plan } from './plan.ts';
import { oneOf } from './random.ts';
import type { Process } from './scheduler.ts';
import { deeds, streams, toyEvent, type ToyCommand } from './toy.ts';
import type { World } from './world.ts';

/** A client gives a command up after having sent it so often. */
const attemptsMax = 40;
const eventsPerCommandMax = 8;
/** While the last faults are awaited, clients stop here. */
const eventsEnough = eventsMin;
const restMsMax = 200;

export type Clients = {
  readonly apis: readonly CommandApi[];
  /** Whether the log takes commands now. */
  readonly isOpen: () => boolean;
  readonly isFinished: () => boolean;
  /** Takes one off the number of commands that are to be sent twice; answers whether there was one. */
  readonly doubles: () => boolean;
  /** Resolves when it may be worth to look again whether commands are wanted. */
  readonly changed: () => Promise<void>;
};

/** Sends commands one after the other, each until it is answered, as long as the log needs events. */
export async function runClient(world: World, clients: Clients, { owner, index }: Numbered): Promise<void> {
  const idle = async (): Promise<void> => {
    await clients.changed();
    await world.scheduler.step(owner, 'looks whether commands are wanted');
  };
  for (let number = 0; !clients.isFinished(); number += 1) {
    if (!clients.isOpen() || world.database.timeline().count() >= eventsEnough) {
      await idle();
      continue;
    }
    const sent = drawCommand(world, index, number);
    for (let attempt = 0; attempt < attemptsMax; attempt += Number(clients.isOpen())) {
      if (!clients.isOpen()) {
        await idle();
        continue;
      }
      const answers = await ask(world, clients, sent);
      if (answers.some((answer) => answer !== 'lost')) break;
      if (sent.commandId.startsWith('bad')) break;
      await world.rest(owner, restMsMax);
    }
  }
}

export type Numbered = { readonly owner: Process; readonly index: number };

function ask(world: World, { apis, doubles }: Clients, sent: Sent): Promise<readonly Answer[]> {
  const askOne = async (): Promise<Answer> => {
    const answer = await oneOf(world.random, apis).ask(sent);
    if (answer !== 'lost') noteAnswer(world, sent, answer);
    return answer;
  };
  return Promise.all(doubles() ? [askOne(), askOne()] : [askOne()]);
}

function noteAnswer({ laws }: World, { stream, commandId }: Sent, answer: Exclude<Answer, 'lost'>): void {
  if (answer.status === 'command-id-reused') laws.breaks('a command id stands for one command', commandId);
  else laws.acknowledge({ stream, commandId, ...answer.position });
}

function drawCommand({ random, plan }: World, client: number, number: number): Sent {
  const isBad = chance(random, 0.03);
  return {
    stream: oneOf(random, streams),
    commandId: commandIdOf(client, number, isBad),
    command: drawDeed(random, plan),
  };
}

function drawDeed(random: Random, { unreadable }: Plan): ToyCommand {
  if (chance(random, 0.04)) return { kind: 'change-nothing' };
  if (chance(random, 0.04)) return { kind: 'be-refused' };
  const count = wholeBetween(random, { from: 1, to: eventsPerCommandMax });
  const events = Array.from({ length: count }, () => {
    const number = wholeBetween(random, { from: 1, to: 2 ** 30 });
    return toyEvent(unreadable && chance(random, 0.03) ? 'unreadable' : oneOf(random, deeds), number);
  });
  return { kind: 'append', events };
}

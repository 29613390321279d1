import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { memoryLog, type MemoryLog } from '../../adapters/memory/event-log.ts';
import { memoryModelArtifacts } from '../../adapters/memory/model-artifacts.ts';
import { book } from '../../domain/book.ts';
import type { DomainEvent } from '../../domain/events.ts';
import {
  bookIdSchema,
  bookStream,
  commandIdSchema,
  readerIdSchema,
  readingStream,
} from '../../domain/ids.ts';
import { decodeArtifact } from '../../domain/recommending/artifact.ts';
import { modelParametersDefault } from '../../domain/recommending/parameters.ts';
import { recommender } from '../../domain/recommending/recommend.ts';
import { untouchedReading, type Stars } from '../../domain/values.ts';
import { artifactChecksum } from '../../projections/artifact-checksum.ts';
import type { TrainingProgress } from '../../projections/training.ts';
import { trainLocally, type LocalTraining, type TrainingOutcome } from './local-training.ts';

const meta = { commandId: 'c', correlationId: 'c', causationId: 'c', actor: 'test' };
let commands = 0;

async function append(
  log: MemoryLog,
  stream: ReturnType<typeof bookStream>,
  event: DomainEvent,
): Promise<void> {
  commands += 1;
  const commandId = commandIdSchema.parse(`c-${commands}`);
  const { version } = await log.load({ stream, commandId });
  await log.append({
    stream,
    commandId,
    digest: '',
    expectedVersion: version,
    events: [event],
    refusal: null,
    meta,
  });
}

async function rate(log: MemoryLog, reader: string, ratings: Readonly<Record<string, Stars>>): Promise<void> {
  const readerId = readerIdSchema.parse(reader);
  for (const [id, stars] of Object.entries(ratings)) {
    const bookId = bookIdSchema.parse(id);
    await append(log, readingStream(readerId, bookId), {
      type: 'BookRated',
      data: { readerId, bookId, before: { ...untouchedReading, interest: 'none' }, stars },
    });
  }
}

async function withdraw(log: MemoryLog, id: string): Promise<void> {
  const bookId = bookIdSchema.parse(id);
  const decision = book.decide(
    { type: 'withdraw-book', bookId, reason: 'recalled' },
    { status: 'available', facts: { title: 'A', authors: ['B'], language: 'pt', series: [], genres: [] } },
  );
  for (const event of decision.status === 'accepted' ? decision.events : []) {
    await append(log, bookStream(bookId), event);
  }
}

async function filledLog(): Promise<MemoryLog> {
  const log = memoryLog({ epoch: 'e1' });
  await rate(log, 'ana', { dune: 5, emma: 4, kim: 2 });
  await rate(log, 'bea', { dune: 4, emma: 5, recalled: 5 });
  await rate(log, 'caio', { dune: 4, ulysses: 5 });
  await withdraw(log, 'recalled');
  return log;
}

type Changes = Partial<LocalTraining> & { log: LocalTraining['log'] };

const folders: string[] = [];

async function train(changes: Changes): Promise<TrainingOutcome> {
  const root = await mkdtemp(path.join(tmpdir(), 'estante-training-'));
  folders.push(root);
  return trainLocally({
    artifacts: memoryModelArtifacts(),
    root,
    heldOutShare: 0,
    clock: () => new Date('2026-03-04T05:06:07.089Z'),
    onProgress: () => undefined,
    ...changes,
  });
}

function trained(outcome: TrainingOutcome) {
  if (outcome.status !== 'trained') throw new Error(`the outcome is ${outcome.status}`);
  return outcome;
}

describe('training', () => {
  after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it('makes of the log a model, stores it and makes it current', async () => {
    const artifacts = memoryModelArtifacts();
    const { modelVersion } = trained(await train({ log: await filledLog(), artifacts }));
    expect(await artifacts.current()).to.include({ status: 'current', modelVersion });
    const { header, model } = decodeArtifact(await artifacts.get(modelVersion), artifactChecksum);
    expect(header.modelVersion).to.equal(modelVersion);
    expect(model.books).to.deep.equal(['dune', 'emma', 'ulysses']);
    const history = {
      bookId: bookIdSchema.parse('emma'),
      ...untouchedReading,
      stars: 5 as const,
      viewed: false,
    };
    expect(recommender(model)({ recent: [history], seen: [] }, 1)[0]?.bookId).to.equal('dune');
  });

  it('says what it was made of', async () => {
    const log = await filledLog();
    const summary = trained(await train({ log }));
    expect(summary).to.include({
      events: 9,
      malformedEvents: 0,
      readers: 3,
      books: 3,
      likes: 6,
      readersLeftOut: 0,
    });
    expect(summary.bytes).to.be.greaterThan(0);
  });

  it('notes in the artifact how far the log was read', async () => {
    const artifacts = memoryModelArtifacts();
    const log = await filledLog();
    const { modelVersion } = trained(await train({ log, artifacts }));
    const { header } = decodeArtifact(await artifacts.get(modelVersion), artifactChecksum);
    expect(header.log).to.deep.equal(await log.heads());
    expect(header.parameters).to.deep.equal(modelParametersDefault);
  });

  it('leaves what is appended while it runs to the next run', async () => {
    const log = await filledLog();
    const late = rate.bind(undefined, log, 'ana', { iracema: 5 });
    const heads = async () => {
      const now = await log.heads();
      await late();
      return { ...now, positions: [...now.positions] };
    };
    const summary = trained(await train({ log: { ...log, heads } }));
    expect(summary).to.include({ events: 9, books: 3 });
  });

  it('refuses a log without a like and writes nothing', async () => {
    const artifacts = memoryModelArtifacts();
    const log = memoryLog();
    await rate(log, 'ana', { dune: 3 });
    expect(await train({ log, artifacts })).to.deep.equal({
      status: 'nothing-to-train-on',
      events: 1,
      malformedEvents: 0,
    });
    expect(await artifacts.current()).to.deep.equal({ status: 'none' });
  });

  it('passes over an event that does not fit its schema, and counts it', async () => {
    const log = await filledLog();
    const readPage: MemoryLog['readPage'] = async (range) => {
      const page = await log.readPage(range);
      const spoil = (stream: string) => stream === 'reading-caio+ulysses';
      return (
        page && {
          ...page,
          events: page.events.map((event) => (spoil(event.stream) ? { ...event, data: {} } : event)),
        }
      );
    };
    const summary = trained(await train({ log: { ...log, readPage } }));
    expect(summary).to.include({ events: 9, malformedEvents: 1, books: 2 });
  });

  it('reads pages to their end however small they are, and says how far it has come', async () => {
    const log = await filledLog();
    const readPage: MemoryLog['readPage'] = (range) => log.readPage({ ...range, eventsMax: 1 });
    const heard: TrainingProgress[] = [];
    await train({ log: { ...log, readPage }, onProgress: (progress) => heard.push(progress) });
    expect(heard.filter(({ phase }) => phase === 'reading').map(({ done }) => done)).to.deep.equal([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    expect(heard.at(-1)).to.include({ phase: 'writing' });
    expect(heard.every(({ done, total }) => done <= total)).to.equal(true);
  });

  it('rejects when the log is restored under it, or ends before its head', async () => {
    const log = await filledLog();
    const restored: MemoryLog['readPage'] = async (range) => {
      const page = await log.readPage(range);
      return page && { ...page, epoch: 'e2' };
    };
    for (const readPage of [restored, async () => undefined]) {
      const artifacts = memoryModelArtifacts();
      const error = await train({ log: { ...log, readPage }, artifacts }).catch((reason: unknown) => reason);
      expect(error)
        .to.be.instanceOf(Error)
        .with.property('message')
        .that.includes('changed under the training job');
      expect(await artifacts.current()).to.deep.equal({ status: 'none' });
    }
  });

  it('leaves the current model alone when the new one cannot be stored', async () => {
    const artifacts = memoryModelArtifacts();
    const log = await filledLog();
    await train({ log, artifacts });
    const before = await artifacts.current();
    const full = async () => Promise.reject(new Error('full'));
    const error = await train({ log, artifacts: { ...artifacts, put: full } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error).with.property('message', 'full');
    expect(await artifacts.current()).to.deep.equal(before);
  });
});

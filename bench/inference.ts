import { decodeArtifact, encodeArtifact } from '../domain/recommending/artifact.ts';
import { likeMatrix, readerCountOf } from '../domain/recommending/like-matrix.ts';
import { modelParametersDefault } from '../domain/recommending/parameters.ts';
import { recommender } from '../domain/recommending/recommend.ts';
import { feedLength, type ReaderHistory } from '../domain/recommending/recommendation.ts';
import { trainItemModel } from '../domain/recommending/train.ts';
import { untouchedReading } from '../domain/values.ts';
import { columnThreads } from '../infra/column-threads/pool.ts';
import { randomOf, type Random } from '../infra/seed/random.ts';
import { artifactChecksum } from '../projections/artifact-checksum.ts';
import { likesToBench } from './likes-to-bench.ts';
import { judge, report, say } from './report.ts';

/**
 * `make bench NAME=inference`: how long one core takes to recommend to a reader of 100 books, by the code that the model server runs, on a decoded artifact. It is
 * trained on goodbooks-10k, or, where that is not at hand, on made-up likes of the same number of readers and books. Books of a
 * history are drawn as readers draw them, so that much-liked ones, whose rows are long, come up often. Its last line is JSON.
 */
const events = 100;
const warmUpRequests = 500;
const requests = 5_000;
const target = { what: 'requests of 100 events within 5 ms, as a share', atLeast: 0.99 };
const targetMs = 5;

const { likes, facts, origin } = await likesToBench();
say(`training on ${origin}`);
const matrix = likeMatrix(likes, { facts });
const { model, parameters } = await trainItemModel(matrix, {
  parameters: modelParametersDefault,
  solve: columnThreads(2),
  onProgress: () => undefined,
});
const { bytes } = encodeArtifact(
  model,
  {
    trainedAt: new Date().toISOString(),
    log: { epoch: 'bench', positions: [] },
    parameters,
    counts: { readers: readerCountOf(matrix), likes: matrix.items.length },
  },
  artifactChecksum,
);
const served = decodeArtifact(bytes, artifactChecksum).model;
const recommend = recommender(served);
const random = randomOf({ seed: 1, stream: 0 });
say(`${requests} requests of ${events} events each`);
for (let request = 0; request < warmUpRequests; request += 1) recommend(historyOf(random), feedLength);
const latencies = Float64Array.from({ length: requests }, () => {
  const history = historyOf(random);
  const startedAt = performance.now();
  recommend(history, feedLength);
  return performance.now() - startedAt;
});
const within = latencies.filter((ms) => ms <= targetMs).length / requests;
const missed = judge([{ ...target, measured: within }]);
report('inference', {
  origin,
  books: served.books.length,
  weights: served.weights.length,
  events,
  requests,
  ...percentiles(latencies),
  targetMs,
  missed,
});
process.exitCode = missed.length === 0 ? 0 : 1;

/** Different books, each as likely as its share of all likes. */
function historyOf(draw: Random): ReaderHistory {
  const books = new Set<number>();
  while (books.size < events) books.add(matrix.items[Math.floor(draw() * matrix.items.length)] ?? 0);
  const recent = Array.from(books, (book) => served.books[book]).flatMap((bookId) =>
    bookId === undefined ? [] : [{ ...untouchedReading, bookId, stars: 5 as const, viewed: false }],
  );
  return { recent, seen: recent.map(({ bookId }) => bookId) };
}

function percentiles(times: Float64Array) {
  const sorted = times.toSorted();
  const at = (share: number): number => sorted[Math.min(requests - 1, Math.floor(share * requests))] ?? 0;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) };
}

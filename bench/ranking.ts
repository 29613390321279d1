import { goodbooksLikes, syntheticLikes } from '../infra/ranking-quality/liked-books.ts';
import { rankingQuality, steps, type LikedBooks } from '../infra/ranking-quality/measure.ts';
import { report, say } from './report.ts';

/**
 * `make bench NAME=ranking`: what each step of ranking costs and gives, on the likes of goodbooks-10k where they are at hand and of synthetic readers. A fifth of each
 * reader's likes is cut out by lot. NDCG@20 of those, and how many first authors and first genres a screen has. Its last line is JSON.
 */
const booksMax = 10_000;
const readers = 300;
const seed = 20;

const goodbooks = await goodbooksLikes(booksMax);
if (goodbooks === undefined) say('there is no ../shared/datasets/goodbooks-10k: left out');
report('ranking', {
  ...(goodbooks !== undefined && { goodbooks: await measured('goodbooks-10k', goodbooks) }),
  synthetic: await measured(`${readers} synthetic readers`, syntheticLikes({ seed: 1, readers })),
});

async function measured(title: string, liked: LikedBooks) {
  const quality = await rankingQuality(liked, { seed });
  say(title);
  for (const step of steps) {
    const { ndcg20, authors, genres } = quality[step];
    say(`  ${step.padEnd(36)} ${ndcg20.toFixed(4)}  ${authors.toFixed(2)}  ${genres.toFixed(2)}`);
  }
  return quality;
}

import { z } from 'zod';
import { recommendationSourceSchema } from '../../../../domain/exposed-book.ts';
import { bookIdSchema } from '../../../../domain/ids.ts';
import { reasonKindSchema } from '../../../../domain/recommending/recommendation.ts';
import { genreSchema } from '../../../../domain/values.ts';
import { offerableBook, sharedContent } from './books.ts';
import { more, offeredEmma, persuasion } from './examples.ts';
import { next } from './lists.ts';

const titledBook = z
  .strictObject({ id: bookIdSchema, title: z.string() })
  .meta({ id: 'TitledBook', description: 'A book by its title alone.' });

/** Why a book is recommended. */
const reason = z
  .union([
    z.strictObject({
      kind: z.enum([...reasonKindSchema.options, 'next-in-series']),
      book: titledBook
        .exactOptional()
        .meta({ description: 'The book of the reader that this rests on; missing when withdrawn since.' }),
      shares: sharedContent.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('first-in-series') }),
    z.strictObject({ kind: z.literal('something-different') }),
    z.strictObject({
      kind: z.enum(['popular', 'trending']),
      genre: genreSchema.exactOptional(),
    }),
  ])
  .meta({
    id: 'Reason',
    description: 'Why a book is recommended; what rests on no act of the reader never says that it does.',
  });

const source = recommendationSourceSchema.meta({
  id: 'RecommendationSource',
  description:
    'feed: computed when the reader last did something; inference: by the model just now; neighbours and content: books like the reader’s own; series: the series they are in; popular and trending: nothing personal.',
});

const recommendedBook = z
  .strictObject({ book: offerableBook, score: z.number(), source, reason })
  .meta({ id: 'RecommendedBook', description: 'A recommended book, and why.' });

const modelVersion = z.string().exactOptional().meta({ description: 'Missing when no model was asked.' });

const recommendedEmma = {
  book: offeredEmma,
  score: 0.134,
  source: 'feed',
  reason: { kind: 'because-you-rated', book: persuasion },
};

/** Books for whoever asks. */
export const recommendedBooks = z
  .strictObject({ source, modelVersion, items: z.array(recommendedBook), next })
  .meta({
    id: 'Recommendations',
    examples: [
      {
        source: 'feed',
        modelVersion: 'm-20261122t190646658z-cee99322',
        items: [recommendedEmma],
        next: more,
      },
    ],
    description: 'Best first.',
  });

/** Rows for a home page. */
export const home = z
  .strictObject({
    source,
    modelVersion,
    rows: z.array(
      z
        .strictObject({
          kind: z.enum([
            'for-you',
            'popular',
            'next-in-your-series',
            'something-different',
            'trending',
            'because-you-finished',
            'popular-in-genre',
          ]),
          book: titledBook.exactOptional().meta({ description: 'The book that the row rests on.' }),
          genre: genreSchema.exactOptional(),
          items: z.array(recommendedBook),
        })
        .meta({ id: 'HomeRow', description: 'One row; no book is in two of them.' }),
    ),
  })
  .meta({
    id: 'Home',
    examples: [
      {
        source: 'feed',
        modelVersion: 'm-20261122t190646658z-cee99322',
        rows: [{ kind: 'for-you', items: [recommendedEmma] }],
      },
    ],
    description: 'The rows of a home page, from top to bottom.',
  });

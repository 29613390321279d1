import { z } from 'zod';
import { bookIdSchema } from '../../../../domain/ids.ts';
import { bookFactsSchema, genreSchema, starsSchema } from '../../../../domain/values.ts';
import { bookSorts } from '../../../../queries/ports.ts';
import { emma, offeredEmma, someTime } from './examples.ts';
import { count, next } from './lists.ts';

const { title, authors, year, language, series, genres, pages, workId } = bookFactsSchema.shape;

const summaryShape = {
  id: bookIdSchema.meta({ examples: ['b-emma'] }),
  title: title.meta({ examples: ['Emma'] }),
  authors: authors.meta({ examples: [['Jane Austen']] }),
  year: year.meta({
    description: 'Of first publication, negative before the common era; missing when nobody noted it.',
    examples: [1815],
  }),
  language: language.meta({
    description: 'ISO 639-1; mul for several languages, und for one that nobody noted.',
    examples: ['en'],
  }),
  series: series.meta({ description: 'An omnibus reaches from volume to lastVolume.', examples: [[]] }),
  genres: genres.meta({
    description: 'The first is the one that fits best.',
    examples: [['classics', 'romance']],
  }),
  workId: workId.meta({
    description: 'Editions of one work share it.',
    examples: ['w-emma'],
  }),
};

/** What lists say of a book. */
export const bookSummary = z
  .strictObject(summaryShape)
  .meta({ id: 'BookSummary', description: 'A book as lists tell of it.' });

/** A book as recommendations show it. */
export const offerableBook = z
  .strictObject({ ...summaryShape, pages: pages.meta({ examples: [474] }) })
  .meta({ id: 'OfferableBook', description: 'A book as recommendations tell of it.' });

/** A book that a reader has to do with. */
export const keptBook = z.strictObject({ ...summaryShape, withdrawn: z.boolean() }).meta({
  id: 'KeptBook',
  description: 'A book that the reader has to do with, though it may be withdrawn.',
});

/** Everything that a book's page shows. */
export const bookView = z
  .strictObject({
    ...summaryShape,
    pages,
    withdrawn: z.boolean(),
    ratings: z.strictObject({
      count,
      mean: z.number().min(1).max(5).nullable().meta({ description: 'null without ratings.' }),
      perStar: z.array(count).length(5).meta({ description: 'How many gave 1, 2, 3, 4 and 5 stars.' }),
    }),
  })
  .meta({
    id: 'Book',
    examples: [
      { ...offeredEmma, withdrawn: false, ratings: { count: 3, mean: 4.33, perStar: [0, 0, 1, 0, 2] } },
    ],
    description: 'A book with what readers think of it.',
  });

/** The other editions of a work. */
export const listedEditions = z
  .strictObject({ items: z.array(bookSummary), next })
  .meta({ id: 'Editions', examples: [{ items: [emma], next: null }], description: 'By title.' });

const facet = z.array(z.strictObject({ value: z.string(), books: count }));

/** A part of what a search found. */
export const searchedBooks = z
  .strictObject({
    sort: z.enum(bookSorts),
    total: count.meta({ description: 'How many books were found in all.' }),
    items: z.array(bookSummary),
    next,
    facets: z
      .strictObject({ genres: facet, authors: facet, languages: facet, decades: facet })
      .nullable()
      .meta({
        description:
          'How many of the books found have each value, as the filters take them; null when not asked.',
      }),
  })
  .meta({
    id: 'FoundBooks',
    examples: [
      {
        sort: 'relevance',
        total: 1,
        items: [emma],
        next: null,
        facets: {
          genres: [{ value: 'classics', books: 1 }],
          authors: [{ value: 'Jane Austen', books: 1 }],
          languages: [{ value: 'en', books: 1 }],
          decades: [{ value: '1810-1819', books: 1 }],
        },
      },
    ],
    description: 'A part of the books found.',
  });

/** What readers think of a book. */
export const listedReviews = z
  .strictObject({
    total: count.meta({ description: 'How many reviews the book has.' }),
    items: z.array(
      z
        .strictObject({
          id: z.string(),
          by: z.string().nullable().meta({ description: 'null for a reader who has not stated a name.' }),
          stars: starsSchema.nullable(),
          text: z.string(),
          spoilers: z.boolean(),
          writtenAt: z.iso.datetime(),
          revisedAt: z.iso.datetime().nullable(),
        })
        .meta({ id: 'Review', description: 'What one reader thinks of a book.' }),
    ),
    next,
  })
  .meta({
    id: 'Reviews',
    examples: [
      {
        total: 1,
        items: [
          {
            id: 'r-1',
            by: 'Ana',
            stars: 5,
            text: 'Clever, and knows it.',
            spoilers: false,
            writtenAt: someTime,
            revisedAt: null,
          },
        ],
        next: null,
      },
    ],
    description: 'Newest first.',
  });

/** What most readers like. */
export const listedPopularBooks = z
  .strictObject({ items: z.array(z.strictObject({ book: bookSummary, likes: count })) })
  .meta({
    id: 'PopularBooks',
    examples: [{ items: [{ book: emma, likes: 12 }] }],
    description: 'Most liked first.',
  });

/** What readers care for now. */
export const listedTrendingBooks = z
  .strictObject({
    items: z.array(
      z.strictObject({
        book: bookSummary,
        score: z.number().meta({ description: 'About how many readers care for it now.' }),
      }),
    ),
  })
  .meta({
    id: 'TrendingBooks',
    examples: [{ items: [{ book: emma, score: 3.41 }] }],
    description: 'Highest score first.',
  });

/** What two books have in common. */
export const sharedContent = z
  .enum(['series', 'author', 'genre'])
  .meta({ description: 'What the two books have in common.' });

const similarSource = z
  .enum(['likes', 'content'])
  .meta({ description: 'By who likes them, or by what they have in common.' });

/** Books like one book. */
export const listedSimilarBooks = z
  .strictObject({
    source: similarSource,
    items: z.array(
      z.strictObject({
        book: bookSummary,
        score: z.number(),
        source: similarSource,
        shares: sharedContent.exactOptional(),
      }),
    ),
  })
  .meta({
    id: 'SimilarBooks',
    examples: [
      { source: 'likes', items: [{ book: emma, score: 0.212, source: 'content', shares: 'author' }] },
    ],
    description: 'Most alike first; scores compare within the list only.',
  });

/** What a new reader picks from. */
export const listedFirstBooks = z
  .strictObject({
    picksMin: count.meta({ description: 'So many picks make recommendations worth looking at.' }),
    genres: z.array(z.strictObject({ genre: genreSchema, books: z.array(bookSummary) })),
  })
  .meta({
    id: 'FirstBooks',
    examples: [{ picksMin: 3, genres: [{ genre: 'classics', books: [emma] }] }],
    description: 'Genres with their most liked books.',
  });

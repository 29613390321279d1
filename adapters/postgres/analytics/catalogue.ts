import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

const needs = { 'book-titles': 2, 'reader-likes': 1, 'rating-statistics': 1 };

/** Of every available book: who likes it now, how often it is rated and with how many stars in all. */
const available = sql.fragment`
  select
    book_id,
    genres,
    language,
    floor(year / 10.0)::integer * 10 as decade,
    coalesce(likes, 0) as likes,
    coalesce(ratings, 0) as ratings,
    coalesce(per_star[1] + 2 * per_star[2] + 3 * per_star[3] + 4 * per_star[4] + 5 * per_star[5], 0) as stars
  from live.book_title
  left join (select book_id, count(*) as likes from live.reader_like group by book_id) as liked using (book_id)
  left join live.book_rating using (book_id)
  where not withdrawn`;

const liked =
  'Readers who like one of them now (four stars or more, or finished without stars), once for each book.';
const rated = 'Ratings that stand now.';

/** What genres the catalogue has, and what readers make of them. */
export const catalogueByGenre: AnalyticsView = {
  name: 'catalogue_by_genre',
  needs: { ...needs, 'reading-history': 2 },
  comment:
    'The available books of each genre, and what readers do with them now. A book counts in each of its genres, so rows must not be added up; a book without genre counts in none.',
  columns: {
    genre: 'The genre.',
    books: 'Available books of this genre.',
    main_books: 'Those of them whose first, best fitting genre it is.',
    likes: liked,
    ratings: rated,
    stars_mean: 'Mean of the stars of those ratings, from 1 to 5; null when there are none.',
    want_to_read: 'Times one of them is on a shelf of books to read.',
    reading: 'Times one of them is on a shelf of books being read.',
    finished: 'Times one of them is on a shelf of books finished.',
    abandoned: 'Times one of them was given up and has stayed so.',
  },
  query: sql.fragment`
    with available as (${available}), kept as (
      select
        book_id,
        count(*) filter (where shelf = 'want-to-read') as want_to_read,
        count(*) filter (where shelf = 'reading') as reading,
        count(*) filter (where shelf = 'finished') as finished,
        count(*) filter (where shelf = 'abandoned') as abandoned
      from live.reading
      group by book_id
    ), of_genre as (
      select book_id, genre, bool_or(place = 1) as is_main
      from available
      cross join unnest(genres) with ordinality as listed (genre, place)
      group by book_id, genre
    )
    select
      genre,
      count(*) as books,
      count(*) filter (where is_main) as main_books,
      sum(likes)::bigint as likes,
      sum(ratings)::bigint as ratings,
      round(sum(stars) / nullif(sum(ratings), 0), 2) as stars_mean,
      coalesce(sum(want_to_read), 0)::bigint as want_to_read,
      coalesce(sum(reading), 0)::bigint as reading,
      coalesce(sum(finished), 0)::bigint as finished,
      coalesce(sum(abandoned), 0)::bigint as abandoned
    from of_genre
    join available using (book_id)
    left join kept using (book_id)
    group by genre`,
};

/** What languages and times the catalogue is from, and what readers make of them. */
export const catalogueByLanguageAndDecade: AnalyticsView = {
  name: 'catalogue_by_language_and_decade',
  needs,
  comment:
    'The available books of each language and decade of first publication, and what readers make of them now. Every book is in one row, so rows may be added up.',
  columns: {
    language: 'ISO 639-1 code; mul for several languages, und for one that nobody noted.',
    decade:
      'First year of the decade, negative before the common era; null for books whose year nobody noted.',
    books: 'Available books.',
    likes: liked,
    ratings: rated,
    stars: 'Sum of the stars of those ratings: divided by ratings, their mean.',
  },
  query: sql.fragment`
    with available as (${available})
    select
      language,
      decade,
      count(*) as books,
      sum(likes)::bigint as likes,
      sum(ratings)::bigint as ratings,
      sum(stars)::bigint as stars
    from available
    group by language, decade`,
};

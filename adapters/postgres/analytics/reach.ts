import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** How much of the catalogue do readers ever come to see? */
export const catalogueCoverage: AnalyticsView = {
  name: 'catalogue_coverage',
  needs: { 'book-titles': 2, 'reading-history': 2, 'reader-likes': 1, 'recommendation-exposures': 1 },
  comment: 'How much of the catalogue readers come to see, and how much is recommended; one row.',
  columns: {
    available_books: 'Books of the catalogue that are not withdrawn.',
    viewed_books: 'Those that anybody has ever looked at.',
    shelved_books: 'Those that anybody has on a shelf now.',
    rated_books: 'Those that anybody has given stars that stand now.',
    touched_books: 'Those of which any of the three is true.',
    liked_books: 'Those that anybody likes now.',
    recommended_books: 'Those that anybody was shown as a recommendation, as far as that was recorded.',
    opened_books: 'Those that anybody opened from among recommendations, as far as that was recorded.',
    touched_share: 'touched_books divided by available_books, from 0 to 1.',
    recommended_share: 'recommended_books divided by available_books, from 0 to 1.',
  },
  query: sql.fragment`
    with touched as (
      select book_id, bool_or(viewed) as viewed, bool_or(shelf is not null) as shelved, bool_or(stars is not null) as rated
      from live.reading
      group by book_id
    ), liked as (
      select distinct book_id, true as liked from live.reader_like
    ), exposed as (
      select book_id, sum(shown) > 0 as shown, sum(clicked) > 0 as opened
      from live.recommendation_exposure
      group by book_id
    )
    select
      count(*) as available_books,
      count(*) filter (where viewed) as viewed_books,
      count(*) filter (where shelved) as shelved_books,
      count(*) filter (where rated) as rated_books,
      count(*) filter (where viewed or shelved or rated) as touched_books,
      count(*) filter (where liked) as liked_books,
      count(*) filter (where shown) as recommended_books,
      count(*) filter (where opened) as opened_books,
      round(count(*) filter (where viewed or shelved or rated) / nullif(count(*), 0)::numeric, 3) as touched_share,
      round(count(*) filter (where shown) / nullif(count(*), 0)::numeric, 3) as recommended_share
    from live.book_title
    left join touched using (book_id)
    left join liked using (book_id)
    left join exposed using (book_id)
    where not withdrawn`,
};

/** Do all read the same? */
export const popularityConcentration: AnalyticsView = {
  name: 'popularity_concentration',
  needs: { 'book-titles': 2, 'reader-likes': 1 },
  comment: 'How unevenly likes are spread over the available books, those without any included; one row.',
  columns: {
    available_books: 'Books of the catalogue that are not withdrawn.',
    likes: 'Likes that they have now, one a reader and book.',
    top_percent_books: 'How many books the most liked hundredth of them is, rounded up.',
    top_percent_share: 'Their share of all likes, from 0 to 1; null when there are no likes.',
    top_tenth_books: 'How many books the most liked tenth of them is, rounded up.',
    top_tenth_share: 'Their share of all likes, from 0 to 1; null when there are no likes.',
    gini: 'Gini coefficient of the likes: 0 when all books have as many, near 1 when one book has them all; null when there are none.',
  },
  query: sql.fragment`
    with ranked as (
      select
        coalesce(likes, 0) as likes,
        row_number() over (order by coalesce(likes, 0)) as ascending,
        row_number() over (order by coalesce(likes, 0) desc) as descending,
        count(*) over () as books
      from live.book_title
      left join (select book_id, count(*) as likes from live.reader_like group by book_id) as liked using (book_id)
      where not withdrawn
    )
    select
      count(*) as available_books,
      coalesce(sum(likes), 0)::bigint as likes,
      ceil(count(*) / 100.0)::bigint as top_percent_books,
      round(sum(likes) filter (where descending <= ceil(books / 100.0)) / nullif(sum(likes), 0), 3)
        as top_percent_share,
      ceil(count(*) / 10.0)::bigint as top_tenth_books,
      round(sum(likes) filter (where descending <= ceil(books / 10.0)) / nullif(sum(likes), 0), 3)
        as top_tenth_share,
      round((2 * sum(ascending * likes) / nullif(sum(likes), 0) - (count(*) + 1)) / nullif(count(*), 0), 3) as gini
    from ranked`,
};

import { sql } from 'slonik';
import type { AnalyticsView } from './analytics-view.ts';

/** What do readers like next? */
export const genreFlows: AnalyticsView = {
  name: 'genre_flows',
  needs: { 'book-titles': 2, 'reader-likes': 1 },
  comment:
    'How readers move between genres: from the main genre of a book they like to that of the next one they came to like. Books without genre are passed over; withdrawn ones count, for they were liked.',
  columns: {
    from_genre: 'Main (first) genre of a liked book.',
    to_genre: 'Main genre of the book that the same reader came to like next.',
    moves: 'How often that happened.',
    readers: 'By how many different readers.',
    share: 'moves divided by all moves from from_genre, from 0 to 1.',
  },
  query: sql.fragment`
    with move as (
      select
        reader_id,
        genres[1] as from_genre,
        lead(genres[1]) over (partition by reader_id order by position) as to_genre
      from live.reader_like
      join live.book_title using (book_id)
      where cardinality(genres) > 0
    )
    select
      from_genre,
      to_genre,
      count(*) as moves,
      count(distinct reader_id) as readers,
      round(count(*) / sum(count(*)) over (partition by from_genre), 3) as share
    from move
    where to_genre is not null
    group by from_genre, to_genre`,
};

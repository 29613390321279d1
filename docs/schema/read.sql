-- The read models: database estante_read as its migrations make it. Made by "make schema", for reading and comparing.
-- Every grant is spelled out: what is not granted here is not allowed to anybody but the owner.

grant connect on database estante_read to estante_analyst, estante_ops, estante_query;
grant connect, create on database estante_read to estante_projector;
alter role estante_analyst in database estante_read set default_transaction_read_only = 'on';
alter role estante_analyst in database estante_read set search_path = 'analytics';
alter role estante_analyst in database estante_read set statement_timeout = '30s';
alter role estante_analyst in database estante_read set transaction_timeout = '60s';
alter role estante_query in database estante_read set default_transaction_read_only = 'on';
alter role estante_query in database estante_read set statement_timeout = '5s';
grant estante_projector to estante_owner with inherit true, set true;

create schema analytics;
comment on schema analytics is 'All that analysts may read: counts of many readers, never a reader. Views are made and replaced by the projector.';
grant create, usage on schema analytics to estante_projector;
grant usage on schema analytics to estante_analyst, estante_ops;

create view analytics.catalogue_by_genre with (security_barrier=true) as
 WITH available AS (
         SELECT book_title.book_id,
            book_title.genres,
            book_title.language,
            floor(book_title.year::numeric / 10.0)::integer * 10 AS decade,
            COALESCE(liked.likes, 0::bigint) AS likes,
            COALESCE(book_rating.ratings, 0::bigint) AS ratings,
            COALESCE(book_rating.per_star[1] + 2 * book_rating.per_star[2] + 3 * book_rating.per_star[3] + 4 * book_rating.per_star[4] + 5 * book_rating.per_star[5], 0::bigint) AS stars
           FROM live.book_title
             LEFT JOIN ( SELECT reader_like.book_id,
                    count(*) AS likes
                   FROM live.reader_like
                  GROUP BY reader_like.book_id) liked USING (book_id)
             LEFT JOIN live.book_rating USING (book_id)
          WHERE NOT book_title.withdrawn
        ), kept AS (
         SELECT reading.book_id,
            count(*) FILTER (WHERE reading.shelf = 'want-to-read'::text) AS want_to_read,
            count(*) FILTER (WHERE reading.shelf = 'reading'::text) AS reading,
            count(*) FILTER (WHERE reading.shelf = 'finished'::text) AS finished,
            count(*) FILTER (WHERE reading.shelf = 'abandoned'::text) AS abandoned
           FROM live.reading
          GROUP BY reading.book_id
        ), of_genre AS (
         SELECT available_1.book_id,
            listed.genre,
            bool_or(listed.place = 1) AS is_main
           FROM available available_1
             CROSS JOIN LATERAL unnest(available_1.genres) WITH ORDINALITY listed(genre, place)
          GROUP BY available_1.book_id, listed.genre
        )
 SELECT of_genre.genre,
    count(*) AS books,
    count(*) FILTER (WHERE of_genre.is_main) AS main_books,
    sum(available.likes)::bigint AS likes,
    sum(available.ratings)::bigint AS ratings,
    round(sum(available.stars) / NULLIF(sum(available.ratings), 0::numeric), 2) AS stars_mean,
    COALESCE(sum(kept.want_to_read), 0::numeric)::bigint AS want_to_read,
    COALESCE(sum(kept.reading), 0::numeric)::bigint AS reading,
    COALESCE(sum(kept.finished), 0::numeric)::bigint AS finished,
    COALESCE(sum(kept.abandoned), 0::numeric)::bigint AS abandoned
   FROM of_genre
     JOIN available USING (book_id)
     LEFT JOIN kept USING (book_id)
  GROUP BY of_genre.genre;
comment on view analytics.catalogue_by_genre is 'The available books of each genre, and what readers do with them now. A book counts in each of its genres, so rows must not be added up; a book without genre counts in none.';
comment on column analytics.catalogue_by_genre.genre is 'The genre.';
comment on column analytics.catalogue_by_genre.books is 'Available books of this genre.';
comment on column analytics.catalogue_by_genre.main_books is 'Those of them whose first, best fitting genre it is.';
comment on column analytics.catalogue_by_genre.likes is 'Readers who like one of them now (four stars or more, or finished without stars), once for each book.';
comment on column analytics.catalogue_by_genre.ratings is 'Ratings that stand now.';
comment on column analytics.catalogue_by_genre.stars_mean is 'Mean of the stars of those ratings, from 1 to 5; null when there are none.';
comment on column analytics.catalogue_by_genre.want_to_read is 'Times one of them is on a shelf of books to read.';
comment on column analytics.catalogue_by_genre.reading is 'Times one of them is on a shelf of books being read.';
comment on column analytics.catalogue_by_genre.finished is 'Times one of them is on a shelf of books finished.';
comment on column analytics.catalogue_by_genre.abandoned is 'Times one of them was given up and has stayed so.';
alter view analytics.catalogue_by_genre owner to estante_projector;
grant select on analytics.catalogue_by_genre to estante_analyst, estante_ops;

create view analytics.catalogue_by_language_and_decade with (security_barrier=true) as
 WITH available AS (
         SELECT book_title.book_id,
            book_title.genres,
            book_title.language,
            floor(book_title.year::numeric / 10.0)::integer * 10 AS decade,
            COALESCE(liked.likes, 0::bigint) AS likes,
            COALESCE(book_rating.ratings, 0::bigint) AS ratings,
            COALESCE(book_rating.per_star[1] + 2 * book_rating.per_star[2] + 3 * book_rating.per_star[3] + 4 * book_rating.per_star[4] + 5 * book_rating.per_star[5], 0::bigint) AS stars
           FROM live.book_title
             LEFT JOIN ( SELECT reader_like.book_id,
                    count(*) AS likes
                   FROM live.reader_like
                  GROUP BY reader_like.book_id) liked USING (book_id)
             LEFT JOIN live.book_rating USING (book_id)
          WHERE NOT book_title.withdrawn
        )
 SELECT language,
    decade,
    count(*) AS books,
    sum(likes)::bigint AS likes,
    sum(ratings)::bigint AS ratings,
    sum(stars)::bigint AS stars
   FROM available
  GROUP BY language, decade;
comment on view analytics.catalogue_by_language_and_decade is 'The available books of each language and decade of first publication, and what readers make of them now. Every book is in one row, so rows may be added up.';
comment on column analytics.catalogue_by_language_and_decade.language is 'ISO 639-1 code; mul for several languages, und for one that nobody noted.';
comment on column analytics.catalogue_by_language_and_decade.decade is 'First year of the decade, negative before the common era; null for books whose year nobody noted.';
comment on column analytics.catalogue_by_language_and_decade.books is 'Available books.';
comment on column analytics.catalogue_by_language_and_decade.likes is 'Readers who like one of them now (four stars or more, or finished without stars), once for each book.';
comment on column analytics.catalogue_by_language_and_decade.ratings is 'Ratings that stand now.';
comment on column analytics.catalogue_by_language_and_decade.stars is 'Sum of the stars of those ratings: divided by ratings, their mean.';
alter view analytics.catalogue_by_language_and_decade owner to estante_projector;
grant select on analytics.catalogue_by_language_and_decade to estante_analyst, estante_ops;

create view analytics.catalogue_coverage with (security_barrier=true) as
 WITH touched AS (
         SELECT reading.book_id,
            bool_or(reading.viewed) AS viewed,
            bool_or(reading.shelf IS NOT NULL) AS shelved,
            bool_or(reading.stars IS NOT NULL) AS rated
           FROM live.reading
          GROUP BY reading.book_id
        ), liked AS (
         SELECT DISTINCT reader_like.book_id,
            true AS liked
           FROM live.reader_like
        ), exposed AS (
         SELECT recommendation_exposure.book_id,
            sum(recommendation_exposure.shown) > 0::numeric AS shown,
            sum(recommendation_exposure.clicked) > 0::numeric AS opened
           FROM live.recommendation_exposure
          GROUP BY recommendation_exposure.book_id
        )
 SELECT count(*) AS available_books,
    count(*) FILTER (WHERE touched.viewed) AS viewed_books,
    count(*) FILTER (WHERE touched.shelved) AS shelved_books,
    count(*) FILTER (WHERE touched.rated) AS rated_books,
    count(*) FILTER (WHERE touched.viewed OR touched.shelved OR touched.rated) AS touched_books,
    count(*) FILTER (WHERE liked.liked) AS liked_books,
    count(*) FILTER (WHERE exposed.shown) AS recommended_books,
    count(*) FILTER (WHERE exposed.opened) AS opened_books,
    round(count(*) FILTER (WHERE touched.viewed OR touched.shelved OR touched.rated)::numeric / NULLIF(count(*), 0)::numeric, 3) AS touched_share,
    round(count(*) FILTER (WHERE exposed.shown)::numeric / NULLIF(count(*), 0)::numeric, 3) AS recommended_share
   FROM live.book_title
     LEFT JOIN touched USING (book_id)
     LEFT JOIN liked USING (book_id)
     LEFT JOIN exposed USING (book_id)
  WHERE NOT book_title.withdrawn;
comment on view analytics.catalogue_coverage is 'How much of the catalogue readers come to see, and how much is recommended; one row.';
comment on column analytics.catalogue_coverage.available_books is 'Books of the catalogue that are not withdrawn.';
comment on column analytics.catalogue_coverage.viewed_books is 'Those that anybody has ever looked at.';
comment on column analytics.catalogue_coverage.shelved_books is 'Those that anybody has on a shelf now.';
comment on column analytics.catalogue_coverage.rated_books is 'Those that anybody has given stars that stand now.';
comment on column analytics.catalogue_coverage.touched_books is 'Those of which any of the three is true.';
comment on column analytics.catalogue_coverage.liked_books is 'Those that anybody likes now.';
comment on column analytics.catalogue_coverage.recommended_books is 'Those that anybody was shown as a recommendation, as far as that was recorded.';
comment on column analytics.catalogue_coverage.opened_books is 'Those that anybody opened from among recommendations, as far as that was recorded.';
comment on column analytics.catalogue_coverage.touched_share is 'touched_books divided by available_books, from 0 to 1.';
comment on column analytics.catalogue_coverage.recommended_share is 'recommended_books divided by available_books, from 0 to 1.';
alter view analytics.catalogue_coverage owner to estante_projector;
grant select on analytics.catalogue_coverage to estante_analyst, estante_ops;

create view analytics.cohort_retention with (security_barrier=true) as
 WITH reader AS (
         SELECT profile.reader_id,
            profile.origin,
            date_trunc('month'::text, (profile.registered_at AT TIME ZONE 'UTC'::text))::date AS cohort
           FROM live.profile
        ), cohort AS (
         SELECT reader.cohort,
            reader.origin,
            count(*) AS readers
           FROM reader
          GROUP BY reader.cohort, reader.origin
        ), active_month AS (
         SELECT DISTINCT reader_day.reader_id,
            date_trunc('month'::text, reader_day.day::timestamp without time zone)::date AS month
           FROM live.reader_day
        ), newest AS (
         SELECT max(active_month.month) AS month
           FROM active_month
        ), active AS (
         SELECT reader.cohort,
            reader.origin,
            active_month.month,
            count(*) AS readers
           FROM reader
             JOIN active_month USING (reader_id)
          GROUP BY reader.cohort, reader.origin, active_month.month
        )
 SELECT cohort.cohort,
    cohort.origin,
    (passed.place - 1)::integer AS months_since,
    cohort.readers AS cohort_readers,
    COALESCE(active.readers, 0::bigint) AS active_readers,
    round(COALESCE(active.readers, 0::bigint)::numeric / cohort.readers::numeric, 3) AS active_share
   FROM cohort
     CROSS JOIN newest
     CROSS JOIN LATERAL generate_series(cohort.cohort::timestamp without time zone, GREATEST(newest.month, cohort.cohort)::timestamp without time zone, '1 mon'::interval) WITH ORDINALITY passed(month, place)
     LEFT JOIN active ON active.cohort = cohort.cohort AND active.origin = cohort.origin AND active.month = passed.month::date;
comment on view analytics.cohort_retention is 'How many of the readers who registered in a month did anything with a book in that month and in each later one, up to the newest in which anybody did. Counts of several origins may be added up.';
comment on column analytics.cohort_retention.cohort is 'The first day of the month of registration, in UTC.';
comment on column analytics.cohort_retention.origin is 'Where the readers come from: sign-in, or synthetic and imported ones, who are no persons of this service.';
comment on column analytics.cohort_retention.months_since is 'Months since that of registration, which is 0.';
comment on column analytics.cohort_retention.cohort_readers is 'Readers of the cohort, whether they did anything or not.';
comment on column analytics.cohort_retention.active_readers is 'Those of them who did anything with a book in that month.';
comment on column analytics.cohort_retention.active_share is 'active_readers divided by cohort_readers, from 0 to 1.';
alter view analytics.cohort_retention owner to estante_projector;
grant select on analytics.cohort_retention to estante_analyst, estante_ops;

create view analytics.genre_flows with (security_barrier=true) as
 WITH move AS (
         SELECT reader_like.reader_id,
            book_title.genres[1] AS from_genre,
            lead(book_title.genres[1]) OVER (PARTITION BY reader_like.reader_id ORDER BY reader_like."position") AS to_genre
           FROM live.reader_like
             JOIN live.book_title USING (book_id)
          WHERE cardinality(book_title.genres) > 0
        )
 SELECT from_genre,
    to_genre,
    count(*) AS moves,
    count(DISTINCT reader_id) AS readers,
    round(count(*)::numeric / sum(count(*)) OVER (PARTITION BY from_genre), 3) AS share
   FROM move
  WHERE to_genre IS NOT NULL
  GROUP BY from_genre, to_genre;
comment on view analytics.genre_flows is 'How readers move between genres: from the main genre of a book they like to that of the next one they came to like. Books without genre are passed over; withdrawn ones count, for they were liked.';
comment on column analytics.genre_flows.from_genre is 'Main (first) genre of a liked book.';
comment on column analytics.genre_flows.to_genre is 'Main genre of the book that the same reader came to like next.';
comment on column analytics.genre_flows.moves is 'How often that happened.';
comment on column analytics.genre_flows.readers is 'By how many different readers.';
comment on column analytics.genre_flows.share is 'moves divided by all moves from from_genre, from 0 to 1.';
alter view analytics.genre_flows owner to estante_projector;
grant select on analytics.genre_flows to estante_analyst, estante_ops;

create view analytics.popularity_concentration with (security_barrier=true) as
 WITH ranked AS (
         SELECT COALESCE(liked.likes, 0::bigint) AS likes,
            row_number() OVER (ORDER BY (COALESCE(liked.likes, 0::bigint))) AS ascending,
            row_number() OVER (ORDER BY (COALESCE(liked.likes, 0::bigint)) DESC) AS descending,
            count(*) OVER () AS books
           FROM live.book_title
             LEFT JOIN ( SELECT reader_like.book_id,
                    count(*) AS likes
                   FROM live.reader_like
                  GROUP BY reader_like.book_id) liked USING (book_id)
          WHERE NOT book_title.withdrawn
        )
 SELECT count(*) AS available_books,
    COALESCE(sum(likes), 0::numeric)::bigint AS likes,
    ceil(count(*)::numeric / 100.0)::bigint AS top_percent_books,
    round(sum(likes) FILTER (WHERE descending::numeric <= ceil(books::numeric / 100.0)) / NULLIF(sum(likes), 0::numeric), 3) AS top_percent_share,
    ceil(count(*)::numeric / 10.0)::bigint AS top_tenth_books,
    round(sum(likes) FILTER (WHERE descending::numeric <= ceil(books::numeric / 10.0)) / NULLIF(sum(likes), 0::numeric), 3) AS top_tenth_share,
    round((2::numeric * sum(ascending * likes) / NULLIF(sum(likes), 0::numeric) - (count(*) + 1)::numeric) / NULLIF(count(*), 0)::numeric, 3) AS gini
   FROM ranked;
comment on view analytics.popularity_concentration is 'How unevenly likes are spread over the available books, those without any included; one row.';
comment on column analytics.popularity_concentration.available_books is 'Books of the catalogue that are not withdrawn.';
comment on column analytics.popularity_concentration.likes is 'Likes that they have now, one a reader and book.';
comment on column analytics.popularity_concentration.top_percent_books is 'How many books the most liked hundredth of them is, rounded up.';
comment on column analytics.popularity_concentration.top_percent_share is 'Their share of all likes, from 0 to 1; null when there are no likes.';
comment on column analytics.popularity_concentration.top_tenth_books is 'How many books the most liked tenth of them is, rounded up.';
comment on column analytics.popularity_concentration.top_tenth_share is 'Their share of all likes, from 0 to 1; null when there are no likes.';
comment on column analytics.popularity_concentration.gini is 'Gini coefficient of the likes: 0 when all books have as many, near 1 when one book has them all; null when there are none.';
alter view analytics.popularity_concentration owner to estante_projector;
grant select on analytics.popularity_concentration to estante_analyst, estante_ops;

create view analytics.reader_activity_by_day with (security_barrier=true) as
 SELECT day,
    count(*) AS active_readers,
    sum(views) AS views,
    sum(shelvings) AS shelvings,
    sum(finishes) AS finishes,
    sum(abandonments) AS abandonments,
    sum(ratings) AS ratings,
    round(sum(stars)::numeric / NULLIF(sum(ratings), 0)::numeric, 2) AS stars_mean,
    sum(reviews) AS reviews
   FROM live.reader_day
  GROUP BY day;
comment on view analytics.reader_activity_by_day is 'How many readers did anything with a book, and how much, one row a day; a day without any has no row.';
comment on column analytics.reader_activity_by_day.day is 'When: the day, in UTC.';
comment on column analytics.reader_activity_by_day.active_readers is 'Readers who viewed, shelved, rated, reviewed or dismissed a book, reported progress or took any of it back, each once a day.';
comment on column analytics.reader_activity_by_day.views is 'Books looked at; the same reader''s looks at the same book within half an hour are one.';
comment on column analytics.reader_activity_by_day.shelvings is 'Books put among those to read or being read.';
comment on column analytics.reader_activity_by_day.finishes is 'Books put among those finished.';
comment on column analytics.reader_activity_by_day.abandonments is 'Books given up while being read.';
comment on column analytics.reader_activity_by_day.ratings is 'Ratings given; one that a reader changes counts again.';
comment on column analytics.reader_activity_by_day.stars_mean is 'Mean of the stars of those ratings, from 1 to 5; null when there are none.';
comment on column analytics.reader_activity_by_day.reviews is 'Reviews written; one that a reader revises counts again.';
alter view analytics.reader_activity_by_day owner to estante_projector;
grant select on analytics.reader_activity_by_day to estante_analyst, estante_ops;

create view analytics.reader_activity_by_month with (security_barrier=true) as
 SELECT date_trunc('month'::text, day::timestamp without time zone)::date AS month,
    count(DISTINCT reader_id) AS active_readers,
    sum(views) AS views,
    sum(shelvings) AS shelvings,
    sum(finishes) AS finishes,
    sum(abandonments) AS abandonments,
    sum(ratings) AS ratings,
    round(sum(stars)::numeric / NULLIF(sum(ratings), 0)::numeric, 2) AS stars_mean,
    sum(reviews) AS reviews
   FROM live.reader_day
  GROUP BY (date_trunc('month'::text, day::timestamp without time zone)::date);
comment on view analytics.reader_activity_by_month is 'How many readers did anything with a book, and how much, one row a month; a month without any has no row.';
comment on column analytics.reader_activity_by_month.month is 'When: the first day of the month, in UTC.';
comment on column analytics.reader_activity_by_month.active_readers is 'Readers who viewed, shelved, rated, reviewed or dismissed a book, reported progress or took any of it back, each once a month.';
comment on column analytics.reader_activity_by_month.views is 'Books looked at; the same reader''s looks at the same book within half an hour are one.';
comment on column analytics.reader_activity_by_month.shelvings is 'Books put among those to read or being read.';
comment on column analytics.reader_activity_by_month.finishes is 'Books put among those finished.';
comment on column analytics.reader_activity_by_month.abandonments is 'Books given up while being read.';
comment on column analytics.reader_activity_by_month.ratings is 'Ratings given; one that a reader changes counts again.';
comment on column analytics.reader_activity_by_month.stars_mean is 'Mean of the stars of those ratings, from 1 to 5; null when there are none.';
comment on column analytics.reader_activity_by_month.reviews is 'Reviews written; one that a reader revises counts again.';
alter view analytics.reader_activity_by_month owner to estante_projector;
grant select on analytics.reader_activity_by_month to estante_analyst, estante_ops;

create view analytics.reader_activity_by_week with (security_barrier=true) as
 SELECT date_trunc('week'::text, day::timestamp without time zone)::date AS week,
    count(DISTINCT reader_id) AS active_readers,
    sum(views) AS views,
    sum(shelvings) AS shelvings,
    sum(finishes) AS finishes,
    sum(abandonments) AS abandonments,
    sum(ratings) AS ratings,
    round(sum(stars)::numeric / NULLIF(sum(ratings), 0)::numeric, 2) AS stars_mean,
    sum(reviews) AS reviews
   FROM live.reader_day
  GROUP BY (date_trunc('week'::text, day::timestamp without time zone)::date);
comment on view analytics.reader_activity_by_week is 'How many readers did anything with a book, and how much, one row a week; a week without any has no row.';
comment on column analytics.reader_activity_by_week.week is 'When: the Monday that the week begins with, in UTC.';
comment on column analytics.reader_activity_by_week.active_readers is 'Readers who viewed, shelved, rated, reviewed or dismissed a book, reported progress or took any of it back, each once a week.';
comment on column analytics.reader_activity_by_week.views is 'Books looked at; the same reader''s looks at the same book within half an hour are one.';
comment on column analytics.reader_activity_by_week.shelvings is 'Books put among those to read or being read.';
comment on column analytics.reader_activity_by_week.finishes is 'Books put among those finished.';
comment on column analytics.reader_activity_by_week.abandonments is 'Books given up while being read.';
comment on column analytics.reader_activity_by_week.ratings is 'Ratings given; one that a reader changes counts again.';
comment on column analytics.reader_activity_by_week.stars_mean is 'Mean of the stars of those ratings, from 1 to 5; null when there are none.';
comment on column analytics.reader_activity_by_week.reviews is 'Reviews written; one that a reader revises counts again.';
alter view analytics.reader_activity_by_week owner to estante_projector;
grant select on analytics.reader_activity_by_week to estante_analyst, estante_ops;

create view analytics.recommendation_acceptance with (security_barrier=true) as
 SELECT day,
    source,
    reason,
    sum(shown)::bigint AS shown,
    sum(clicked)::bigint AS opened,
    round(sum(shown_estimate)::numeric, 1) AS shown_estimate,
    round(sum(clicked_estimate)::numeric, 1) AS opened_estimate,
    round((sum(clicked_estimate) / NULLIF(sum(shown_estimate), 0::double precision))::numeric, 3) AS opened_share
   FROM live.recommendation_exposure
  GROUP BY day, source, reason;
comment on view analytics.recommendation_acceptance is 'How often recommended books were shown and opened, one row a day, rung of the ladder and reason. A book counts once a reader and day, however often it was shown. To compare more than one row, add up the estimates and divide the sums.';
comment on column analytics.recommendation_acceptance.day is 'When it was shown, in UTC.';
comment on column analytics.recommendation_acceptance.source is 'Which rung the book was from: feed (computed when the reader last did something), inference (just then), neighbours (of books that the reader liked lately), content (new books like those), series (the next volume), popular or trending (nothing personal).';
comment on column analytics.recommendation_acceptance.reason is 'Why the book was recommended, as the reader was told.';
comment on column analytics.recommendation_acceptance.shown is 'Books shown, as recorded.';
comment on column analytics.recommendation_acceptance.opened is 'Books opened from among them, as recorded.';
comment on column analytics.recommendation_acceptance.shown_estimate is 'Books shown to all readers: each recorded one stands for 1 / sample rate of them.';
comment on column analytics.recommendation_acceptance.opened_estimate is 'Books opened by all readers, estimated in the same way.';
comment on column analytics.recommendation_acceptance.opened_share is 'opened_estimate divided by shown_estimate; null when none were shown.';
alter view analytics.recommendation_acceptance owner to estante_projector;
grant select on analytics.recommendation_acceptance to estante_analyst, estante_ops;

create view analytics.series_continuation with (security_barrier=true) as
 WITH held AS (
         SELECT DISTINCT book_title.book_id,
            membership.name AS series,
            held_volume.held_volume AS volume
           FROM live.book_title
             CROSS JOIN LATERAL jsonb_to_recordset(book_title.series) membership(name text, volume numeric, "lastVolume" numeric)
             CROSS JOIN LATERAL generate_series(ceil(membership.volume)::integer, floor(COALESCE(membership."lastVolume", membership.volume))::integer) held_volume(held_volume)
        ), liked AS (
         SELECT reader_like.reader_id,
            held.series,
            held.volume,
            min(reader_like."position") AS first_position,
            max(reader_like."position") AS last_position
           FROM live.reader_like
             JOIN held USING (book_id)
          GROUP BY reader_like.reader_id, held.series, held.volume
        ), step AS (
         SELECT DISTINCT held.series,
            held.volume
           FROM held
             JOIN held following_1 ON following_1.series = held.series AND following_1.volume = (held.volume + 1)
        )
 SELECT step.series,
    step.volume,
    count(liked.reader_id) AS readers,
    count(following.reader_id) AS continued,
    round(count(following.reader_id)::numeric / NULLIF(count(liked.reader_id), 0)::numeric, 3) AS continued_share
   FROM step
     LEFT JOIN liked USING (series, volume)
     LEFT JOIN liked following ON following.reader_id = liked.reader_id AND following.series = liked.series AND following.volume = (liked.volume + 1) AND following.last_position > liked.first_position
  GROUP BY step.series, step.volume;
comment on view analytics.series_continuation is 'How many of the readers who like a volume of a series came to like the next one later, for each whole volume after which the catalogue has a next one. An omnibus counts for each of its volumes; volumes between whole numbers are passed over.';
comment on column analytics.series_continuation.series is 'Name of the series.';
comment on column analytics.series_continuation.volume is 'Number of the volume.';
comment on column analytics.series_continuation.readers is 'Readers who like a book that holds this volume.';
comment on column analytics.series_continuation.continued is 'Those of them who came to like one that holds the next volume, later.';
comment on column analytics.series_continuation.continued_share is 'continued divided by readers, from 0 to 1; null when nobody likes the volume.';
alter view analytics.series_continuation owner to estante_projector;
grant select on analytics.series_continuation to estante_analyst, estante_ops;

create schema book_titles_g1 authorization estante_projector;
grant usage on schema book_titles_g1 to estante_ops;

create table book_titles_g1.book_title (
  book_id text collate "C" not null,
  withdrawn boolean not null,
  year integer,
  language text not null,
  reading_order double precision generated always as (search.reading_order(series)) stored not null,
  title_key text collate "C" generated always as ("left"(search.fold(title), 100)) stored not null,
  facets text[] generated always as (search.facets(genres, authors, language, year)) stored not null,
  genres text[] not null,
  author_keys text[] generated always as (search.fold_each(authors)) stored not null,
  title text not null,
  authors text[] not null,
  series jsonb not null,
  pages integer,
  work_id text collate "C",
  sort_key text collate "C" generated always as (search.fold(title)) stored not null,
  bare_title text collate "C" generated always as (search.bare_title(title, language)) stored not null,
  words tsvector generated always as (search.book_words(search.fold(title), search.fold_all(authors), search.fold_series(series), search.fold_all(genres), language)) stored not null,
  spelling text generated always as (((search.fold(title) || ' '::text) || search.fold_all(authors))) stored not null,
  constraint book_title_pkey PRIMARY KEY (book_id)
);
CREATE INDEX book_title_near_words ON book_titles_g1.book_title USING gin (array_to_tsvector(search.near_words(spelling))) WITH (fastupdate=off);
CREATE INDEX book_title_of_work ON book_titles_g1.book_title USING btree (work_id) WHERE (work_id IS NOT NULL);
CREATE INDEX book_title_spelling ON book_titles_g1.book_title USING gin (spelling search.gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX book_title_words ON book_titles_g1.book_title USING gin (words) WITH (fastupdate=off);
comment on table book_titles_g1.book_title is 'The catalogue as search and lists need it; withdrawn books stay, marked. What searches go through for every book comes first.';
grant select on book_titles_g1.book_title to estante_ops;

create schema live;
comment on schema live is 'All that queries may read. Views of the live instances are made and replaced by the projector when it flips.';
grant create, usage on schema live to estante_projector;
grant usage on schema live to estante_ops, estante_query;

CREATE OR REPLACE FUNCTION live.book_words(title text, authors text[], series_name text, genres text[])
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (((setweight(to_tsvector('simple'::regconfig, live.search_words(title)), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, live.search_words(array_to_string(authors, ' '::text))), 'B'::"char")) || setweight(to_tsvector('simple'::regconfig, live.search_words(COALESCE(series_name, ''::text))), 'B'::"char")) || setweight(to_tsvector('simple'::regconfig, live.search_words(array_to_string(genres, ' '::text))), 'C'::"char"));
comment on function live.book_words(text,text[],text,text[]) is 'What a book is found by: a match in the title outranks one in authors and series, and that one in genres.';
grant execute on function live.book_words(text,text[],text,text[]) to public;

CREATE OR REPLACE FUNCTION live.search_query(phrase text, words_max integer)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT (string_agg((part.word || ':*'::text), ' & '::text))::tsquery AS string_agg FROM string_to_table(live.search_words(search_query.phrase), ' '::text) WITH ORDINALITY part(word, place) WHERE ((part.word <> ''::text) AND (part.place <= search_query.words_max)));
comment on function live.search_query(text,integer) is 'Every word of a phrase, or one that begins with it. Words are letters and digits only, so that they mean nothing else to tsquery; null for a phrase without any.';
grant execute on function live.search_query(text,integer) to public;

CREATE OR REPLACE FUNCTION live.search_words(phrase text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(NORMALIZE(regexp_replace(lower(NORMALIZE(phrase, NFKD)), '[''’\u0300-\u036f]'::text, ''::text, 'g'::text), NFC), '[^[:alnum:]]+'::text, ' '::text, 'g'::text);
comment on function live.search_words(text) is 'Lower-case words between single blanks, without accents, apostrophes and punctuation: what "Brás Cubas" and "catch-22" are found by as well.';
grant execute on function live.search_words(text) to public;

CREATE OR REPLACE FUNCTION live.sort_key(title text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(live.search_words(title));
comment on function live.sort_key(text) is 'What titles are listed by: quotation marks, accents and capitals do not count.';
grant execute on function live.sort_key(text) to public;

create view live.book_rating as
 SELECT book_id,
    sum(per_star[1] + per_star[2] + per_star[3] + per_star[4] + per_star[5]) AS ratings,
    sum(per_star[1] + 2 * per_star[2] + 3 * per_star[3] + 4 * per_star[4] + 5 * per_star[5])::double precision / NULLIF(sum(per_star[1] + per_star[2] + per_star[3] + per_star[4] + per_star[5]), 0)::double precision AS stars_mean,
    ARRAY[sum(per_star[1]), sum(per_star[2]), sum(per_star[3]), sum(per_star[4]), sum(per_star[5])] AS per_star
   FROM rating_statistics_g1.rating_count
  GROUP BY book_id;
alter view live.book_rating owner to estante_projector;
grant select on live.book_rating to estante_ops, estante_query;

create view live.book_title as
 SELECT book_id,
    title,
    authors,
    year,
    language,
    series,
    genres,
    pages,
    work_id,
    withdrawn,
    title_key,
    sort_key,
    bare_title,
    author_keys,
    facets,
    reading_order,
    words,
    spelling,
    array_to_tsvector(search.near_words(spelling)) AS near_words
   FROM book_titles_g1.book_title;
alter view live.book_title owner to estante_projector;
grant select on live.book_title to estante_ops, estante_query;

create view live.instance as
 SELECT name,
    generation,
    version
   FROM projection.instance
  WHERE status = 'live'::text;
grant select on live.instance to estante_ops, estante_projector, estante_query;

create view live.profile as
 SELECT reader_id,
    registered_at,
    origin,
    display_name,
    about,
    yearly_goal,
    preferred_genres,
    avoided_genres,
    preferred_languages,
    avoided_languages
   FROM profiles_g1.profile;
alter view live.profile owner to estante_projector;
grant select on live.profile to estante_ops, estante_query;

create view live.reader_day as
 SELECT reader_id,
    day,
    views,
    shelvings,
    finishes,
    abandonments,
    progress_reports,
    ratings,
    stars,
    reviews,
    dismissals,
    retractions
   FROM reader_days_g1.reader_day;
alter view live.reader_day owner to estante_projector;
grant select on live.reader_day to estante_ops;

create view live.reader_like as
 SELECT reader_id,
    book_id,
    "position",
    since
   FROM reader_likes_g1.reader_like;
alter view live.reader_like owner to estante_projector;
grant select on live.reader_like to estante_ops;

create view live.reading as
 SELECT reader_id,
    book_id,
    shelf,
    stars,
    dismissed,
    viewed,
    "position",
    at
   FROM reading_history_g1.reading;
alter view live.reading owner to estante_projector;
grant select on live.reading to estante_ops, estante_query;

create view live.recommendation_exposure as
 SELECT book_id,
    source,
    reason,
    day,
    sum(shown) AS shown,
    sum(clicked) AS clicked,
    sum(shown_estimate) AS shown_estimate,
    sum(clicked_estimate) AS clicked_estimate
   FROM recommendation_exposures_g1.exposure_count
  GROUP BY book_id, source, reason, day;
alter view live.recommendation_exposure owner to estante_projector;
grant select on live.recommendation_exposure to estante_ops;

create view live.review as
 SELECT book_id,
    reader_id,
    text,
    spoilers,
    partition,
    "position",
    written_at,
    revised_at
   FROM reviews_g1.review;
alter view live.review owner to estante_projector;
grant select on live.review to estante_ops, estante_query;

create view live.shelf_entry as
 SELECT reader_id,
    book_id,
    shelf,
    stars,
    page,
    percent,
    since
   FROM shelves_g1.shelf_entry;
alter view live.shelf_entry owner to estante_projector;
grant select on live.shelf_entry to estante_ops, estante_query;

create view live.watermark as
 SELECT watermark.name,
    watermark.partition,
    watermark.epoch,
    watermark."position"
   FROM projection.watermark
     JOIN projection.instance USING (name, generation)
  WHERE instance.status = 'live'::text AND watermark.epoch IS NOT NULL;
grant select on live.watermark to estante_ops, estante_projector, estante_query;

create schema profiles_g1 authorization estante_projector;
grant usage on schema profiles_g1 to estante_ops;

create table profiles_g1.profile (
  reader_id text collate "C" not null,
  registered_at timestamp(3) with time zone not null,
  origin text not null,
  display_name text,
  about text,
  yearly_goal integer,
  preferred_genres text[] not null,
  avoided_genres text[] not null,
  preferred_languages text[] not null,
  avoided_languages text[] not null,
  constraint profile_pkey PRIMARY KEY (reader_id),
  constraint profile_origin_check CHECK ((origin = ANY (ARRAY['sign-in'::text, 'synthetic'::text, 'imported'::text]))),
  constraint profile_yearly_goal_check CHECK ((yearly_goal > 0))
);
comment on table profiles_g1.profile is 'Readers, how they want to be shown, and what they like to be offered.';
grant select on profiles_g1.profile to estante_ops;

create schema projection;
grant usage on schema projection to estante_ops, estante_projector;

create table projection.analytics_view (
  name text not null,
  digest text not null,
  constraint analytics_view_pkey PRIMARY KEY (name)
);
comment on table projection.analytics_view is 'What each view of schema analytics was made from, so that one whose definition has changed is made anew.';
grant select on projection.analytics_view to estante_ops;
grant select, insert, update, delete on projection.analytics_view to estante_projector;

create table projection.instance (
  name text not null,
  generation integer not null,
  version integer not null,
  status text not null,
  created_at timestamp with time zone default now() not null,
  constraint instance_pkey PRIMARY KEY (name, generation),
  constraint instance_generation_check CHECK ((generation > 0)),
  constraint instance_status_check CHECK ((status = ANY (ARRAY['building'::text, 'following'::text, 'live'::text, 'retained'::text, 'retired'::text]))),
  constraint instance_version_check CHECK ((version > 0))
);
CREATE UNIQUE INDEX instance_live ON projection.instance USING btree (name) WHERE (status = 'live'::text);
CREATE UNIQUE INDEX instance_retained ON projection.instance USING btree (name) WHERE (status = 'retained'::text);
comment on table projection.instance is 'The incarnations of each read model, in whatever store it lives. Queries read the live one. A replay fills a building one, which projectors feed as well once it has caught up (following); what it replaces is retained and fed, for a rollback, and what is retired is about to be dropped.';
grant select on projection.instance to estante_ops;
grant select, insert, update, delete on projection.instance to estante_projector;

create table projection.lineage (
  name text not null,
  last_generation integer default 0 not null,
  paused_since timestamp with time zone,
  constraint lineage_pkey PRIMARY KEY (name),
  constraint lineage_last_generation_check CHECK ((last_generation >= 0))
);
comment on table projection.lineage is 'The last generation given out for each projection, so that none is given out twice; its row is the lock of creating and flipping.';
comment on column projection.lineage.paused_since is 'Since when projectors leave this projection alone, because an operator said so; null when they do not.';
grant select on projection.lineage to estante_ops;
grant select, insert, update, delete on projection.lineage to estante_projector;

create table projection.watermark (
  name text not null,
  generation integer not null,
  partition integer not null,
  epoch text,
  "position" bigint default 0 not null,
  constraint watermark_pkey PRIMARY KEY (name, generation, partition),
  constraint watermark_partition_check CHECK ((partition >= 0)),
  constraint watermark_position_check CHECK (("position" >= 0))
) with (fillfactor=50);
comment on table projection.watermark is 'How far each instance in this database has applied each partition of the log; its row is the lock under which a page is applied. Without an epoch nothing was applied yet.';
grant select on projection.watermark to estante_ops;
grant select, insert, update, delete on projection.watermark to estante_projector;

create schema rating_statistics_g1 authorization estante_projector;
grant usage on schema rating_statistics_g1 to estante_ops;

create table rating_statistics_g1.rating_count (
  book_id text collate "C" not null,
  partition integer not null,
  per_star integer[] not null,
  constraint rating_count_pkey PRIMARY KEY (book_id, partition),
  constraint rating_count_partition_check CHECK ((partition >= 0)),
  constraint rating_count_per_star_check CHECK (((cardinality(per_star) = 5) AND (0 <= ALL (per_star))))
);
comment on table rating_statistics_g1.rating_count is 'How many readers of one partition gave a book 1, 2, 3, 4 and 5 stars.';
grant select on rating_statistics_g1.rating_count to estante_ops;

create schema reader_days_g1 authorization estante_projector;
grant usage on schema reader_days_g1 to estante_ops;

create table reader_days_g1.reader_day (
  reader_id text collate "C" not null,
  day date not null,
  views integer not null,
  shelvings integer not null,
  finishes integer not null,
  abandonments integer not null,
  progress_reports integer not null,
  ratings integer not null,
  stars integer not null,
  reviews integer not null,
  dismissals integer not null,
  retractions integer not null,
  constraint reader_day_pkey PRIMARY KEY (reader_id, day),
  constraint reader_day_abandonments_check CHECK ((abandonments >= 0)),
  constraint reader_day_dismissals_check CHECK ((dismissals >= 0)),
  constraint reader_day_finishes_check CHECK ((finishes >= 0)),
  constraint reader_day_progress_reports_check CHECK ((progress_reports >= 0)),
  constraint reader_day_ratings_check CHECK ((ratings >= 0)),
  constraint reader_day_retractions_check CHECK ((retractions >= 0)),
  constraint reader_day_reviews_check CHECK ((reviews >= 0)),
  constraint reader_day_shelvings_check CHECK ((shelvings >= 0)),
  constraint reader_day_stars_check CHECK ((stars >= 0)),
  constraint reader_day_views_check CHECK ((views >= 0))
);
CREATE INDEX reader_day_by_day ON reader_days_g1.reader_day USING btree (day);
comment on table reader_days_g1.reader_day is 'How much each reader did on each day, in UTC; no row for a day without any.';
grant select on reader_days_g1.reader_day to estante_ops;

create schema reader_likes_g1 authorization estante_projector;
grant usage on schema reader_likes_g1 to estante_ops;

create table reader_likes_g1.reader_like (
  reader_id text collate "C" not null,
  book_id text collate "C" not null,
  "position" bigint not null,
  since timestamp(3) with time zone not null,
  constraint reader_like_pkey PRIMARY KEY (reader_id, book_id),
  constraint reader_like_position_check CHECK (("position" > 0))
);
comment on table reader_likes_g1.reader_like is 'The books each reader likes; a reader''s likes in order means by position in their partition.';
grant select on reader_likes_g1.reader_like to estante_ops;

create schema reading_history_g1 authorization estante_projector;
grant usage on schema reading_history_g1 to estante_ops;

create table reading_history_g1.reading (
  reader_id text collate "C" not null,
  book_id text collate "C" not null,
  shelf text,
  stars smallint,
  dismissed boolean not null,
  viewed boolean not null,
  "position" bigint not null,
  at timestamp(3) with time zone not null,
  constraint reading_pkey PRIMARY KEY (reader_id, book_id),
  constraint reading_position_check CHECK (("position" > 0)),
  constraint reading_shelf_check CHECK ((shelf = ANY (ARRAY['want-to-read'::text, 'reading'::text, 'finished'::text, 'abandoned'::text]))),
  constraint reading_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
);
CREATE INDEX reading_newest ON reading_history_g1.reading USING btree (reader_id, "position" DESC);
comment on table reading_history_g1.reading is 'What each reader did with each book; newest first means by descending position in the reader''s partition.';
grant select on reading_history_g1.reading to estante_ops;

create schema recommendation_exposures_g1 authorization estante_projector;
grant usage on schema recommendation_exposures_g1 to estante_ops;

create table recommendation_exposures_g1.exposure_count (
  book_id text collate "C" not null,
  source text collate "C" not null,
  reason text collate "C" not null,
  day date not null,
  partition integer not null,
  shown integer not null,
  clicked integer not null,
  shown_estimate double precision not null,
  clicked_estimate double precision not null,
  constraint exposure_count_pkey PRIMARY KEY (book_id, source, reason, day, partition),
  constraint exposure_count_clicked_check CHECK ((clicked >= 0)),
  constraint exposure_count_clicked_estimate_check CHECK ((clicked_estimate >= (0)::double precision)),
  constraint exposure_count_partition_check CHECK ((partition >= 0)),
  constraint exposure_count_shown_check CHECK ((shown >= 0)),
  constraint exposure_count_shown_estimate_check CHECK ((shown_estimate >= (0)::double precision))
);
CREATE INDEX exposure_count_by_day ON recommendation_exposures_g1.exposure_count USING btree (day);
comment on table recommendation_exposures_g1.exposure_count is 'How often each book was recommended to and opened by readers of one partition on each day, as recorded and scaled by the sampling.';
grant select on recommendation_exposures_g1.exposure_count to estante_ops;

create schema reviews_g1 authorization estante_projector;
grant usage on schema reviews_g1 to estante_ops;

create table reviews_g1.review (
  book_id text collate "C" not null,
  reader_id text collate "C" not null,
  text text not null,
  spoilers boolean not null,
  partition integer not null,
  "position" bigint not null,
  written_at timestamp(3) with time zone not null,
  revised_at timestamp(3) with time zone,
  constraint review_pkey PRIMARY KEY (book_id, reader_id),
  constraint review_partition_check CHECK ((partition >= 0)),
  constraint review_position_check CHECK (("position" > 0))
);
CREATE INDEX review_newest ON reviews_g1.review USING btree (book_id, written_at DESC, partition DESC, "position" DESC);
comment on table reviews_g1.review is 'What readers think of each book; partition and position say where a review was first written.';
grant select on reviews_g1.review to estante_ops;

create schema search;
comment on schema search is 'The extensions and functions that books are searched with, and how books stand with readers.';
grant usage on schema search to estante_ops, estante_projector, estante_query;

create extension pg_trgm with schema search;

create extension unaccent with schema search;

CREATE OR REPLACE FUNCTION search.ask(phrase text, words_max integer, OUT words text, OUT whole_title tsquery, OUT whole_names tsquery, OUT whole_series tsquery, OUT begun tsquery, OUT begun_title tsquery, OUT begun_names tsquery, OUT near tsquery)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  asked text[] := (string_to_array(search.fold(phrase), ' '))[:words_max];
  word text;
  whole_each text[] := '{}';
  begun_each text[] := '{}';
  near_each text[] := '{}';
begin
  foreach word in array asked loop
    -- A tsquery takes no word of more than 2,046 bytes.
    word := left(word, 200);
    whole_each := whole_each || format('''%s'':%%1$s', word);
    -- A letter by itself stands for nothing longer, unless it is the last one, which may not be all of it yet.
    begun_each := begun_each || format(
      case when length(word) = 1 and cardinality(whole_each) < cardinality(asked)
        then '(''%s'':%%1$s%s)' else '(''%s'':*%%1$s%s)' end,
      word,
      (
        select string_agg(distinct format(' | ''%s''', stem), '')
        from unnest(array['da', 'de', 'en', 'es', 'fi', 'fr', 'hu', 'it', 'nl', 'no', 'pt', 'ro', 'ru', 'sv', 'tr'])
          as language, unnest(search.stems(word, language)) as stem
      )
    );
    if length(word) > 1 or word ~ '[0-9]' then
      near_each := near_each || format('(''%s'':*%s)', word, (
        select string_agg(format(' | ''%s''', misspelt), '') from unnest(search.near_words(word)) as misspelt
      ));
    end if;
  end loop;
  words := nullif(array_to_string(asked, ' '), '');
  whole_title := format(array_to_string(whole_each, ' & '), 'A')::tsquery;
  whole_names := format(array_to_string(whole_each, ' & '), 'ABC')::tsquery;
  whole_series := format(array_to_string(whole_each, ' & '), 'C')::tsquery;
  begun := format(array_to_string(begun_each, ' & '), '')::tsquery;
  begun_title := format(array_to_string(begun_each, ' & '), 'A')::tsquery;
  begun_names := format(array_to_string(begun_each, ' & '), 'ABC')::tsquery;
  near := array_to_string(near_each, ' & ')::tsquery;
end
$function$;
comment on function search.ask(text,integer) is 'The words of a search text that count, null for a text without any; and queries for books that have every one of them: whole in the title (A), whole in title, authors and series (ABC), whole in series (C), begun or inflected anywhere, in the title, in those, and misspelt by one letter. Words are letters and digits only, so that they mean nothing else to tsquery.';
grant execute on function search.ask(text,integer) to public;

CREATE OR REPLACE FUNCTION search.bare_title(title text, language text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return regexp_replace(search.fold(title), case language
    when 'en' then '^(the|an?) '
    when 'und' then '^(the|an?) '
    when 'pt' then '^(os?|as?|uma?|uns|umas) '
    when 'es' then '^(el|l[ao]s?|un[ao]?s?) '
    when 'fr' then '^(l[ae]s?|l|une?|des) '
    when 'it' then '^(il|lo|la|l|i|gli|le|un[ao]?) '
    when 'de' then '^(der|die|das|eine?) '
    when 'nl' then '^(de|het|een) '
    else '^$'
  end, '');
end
$function$;
comment on function search.bare_title(text,text) is 'Without the article: whoever looks for The Hobbit often asks for hobbit.';
grant execute on function search.bare_title(text,text) to public;

CREATE OR REPLACE FUNCTION search.book_words(title text, authors text, series text, genres text, language text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return setweight(to_tsvector('pg_catalog.simple', title), 'A')
    || setweight(to_tsvector('pg_catalog.simple', authors), 'B')
    || setweight(to_tsvector('pg_catalog.simple', coalesce(series, '')), 'C')
    || setweight(to_tsvector('pg_catalog.simple', genres), 'D')
    || array_to_tsvector(search.stems(title, language));
end
$function$;
comment on function search.book_words(text,text,text,text,text) is 'What a book is found by, all of it folded: words of the title (A), authors (B), series (C) and genres (D), and stems of the title.';
grant execute on function search.book_words(text,text,text,text,text) to public;

CREATE OR REPLACE FUNCTION search.facets(genres text[], authors text[], language text, year integer)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
begin
  return array['language/' || language, 'decade/' || coalesce((floor(year / 10.0) * 10)::text, '')]
    || array(select distinct 'genre/' || genre from unnest(genres) as genre)
    || array(
      select 'author/' || search.fold(author) || '/' || min(author)
      from unnest(authors) as author
      group by search.fold(author)
    );
end
$function$;
comment on function search.facets(text[],text[],text,integer) is 'What a book is counted under, all in one array, so that a search counts in one pass: language/pt, decade/1990 (decade/ without a year), genre/poetry …, and as many authors as search.fold_each makes of their names, as they are compared and as they are written: author/jose saramago/José Saramago.';
grant execute on function search.facets(text[],text[],text,integer) to public;

CREATE OR REPLACE FUNCTION search.fold(phrase text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return btrim(regexp_replace(
    regexp_replace(
      lower(search.unaccent('search.unaccent'::regdictionary, normalize(phrase, nfkc))),
      '[''’\u02bc\u0300-\u036f]', '', 'g'
    ),
    '[^[:alnum:]]+', ' ', 'g'
  ));
end
$function$;
comment on function search.fold(text) is 'Lower-case words between single blanks, without accents, apostrophes and punctuation: what "Brás Cubas" and "catch-22" are found by as well. As immutable as the rules of unaccent, which a new major version of PostgreSQL may extend: replay book-titles then.';
grant execute on function search.fold(text) to public;

CREATE OR REPLACE FUNCTION search.fold_all(phrases text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN search.fold(array_to_string(phrases, ' '::text));
grant execute on function search.fold_all(text[]) to public;

CREATE OR REPLACE FUNCTION search.fold_each(phrases text[])
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(SELECT once.folded FROM (SELECT search.fold(part.phrase) AS folded, min(part.place) AS first FROM unnest(fold_each.phrases) WITH ORDINALITY part(phrase, place) GROUP BY (search.fold(part.phrase))) once ORDER BY once.first);
grant execute on function search.fold_each(text[]) to public;

CREATE OR REPLACE FUNCTION search.fold_series(series jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN (SELECT search.fold(string_agg(concat_ws(' '::text, (part.value ->> 'name'::text), (part.value ->> 'volume'::text), (part.value ->> 'lastVolume'::text)), ' '::text)) AS fold FROM jsonb_array_elements(fold_series.series) part(value));
comment on function search.fold_series(jsonb) is 'Names and volumes, so that "earthsea 2" finds the second one; null without series.';
grant execute on function search.fold_series(jsonb) to public;

CREATE OR REPLACE FUNCTION search.near_words(words text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  near text[] := '{}';
  word text;
begin
  foreach word in array string_to_array(words, ' ') loop
    near := near || word;
    for place in 1..least(length(word), 30) loop
      near := near || overlay(word placing '' from place for 1);
    end loop;
  end loop;
  return array_remove(near, '');
end
$function$;
comment on function search.near_words(text) is 'The words, and each without any one of its letters: two words have one of these in common when a letter was left out, added, mistaken or swapped with its neighbour (W. Garbe, "Symmetric Delete", 2012).';
grant execute on function search.near_words(text) to public;

CREATE OR REPLACE FUNCTION search.portuguese_singular(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(regexp_replace(regexp_replace(words, '(..)(?:[oa]es|aos)\M'::text, '\1ao'::text, 'g'::text), '(..)ns\M'::text, '\1m'::text, 'g'::text), '(..[aeou])is\M'::text, '\1l'::text, 'g'::text);
comment on function search.portuguese_singular(text) is 'Leões, homens and animais, without accents, as leao, homem and animal: plurals that the Snowball stemmer leaves alone. The rules are among those of V. Orengo and C. Huyck, "A Stemming Algorithm for the Portuguese Language", 2001.';
grant execute on function search.portuguese_singular(text) to public;

CREATE OR REPLACE FUNCTION search.reading_order(series jsonb)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN COALESCE(((((series -> 0) ->> 'lastVolume'::text))::double precision + (10000)::double precision), (((series -> 0) ->> 'volume'::text))::double precision, (1)::double precision);
comment on function search.reading_order(jsonb) is 'The volume; an omnibus comes after all of them, and a book of its own beside first volumes.';
grant execute on function search.reading_order(jsonb) to public;

CREATE OR REPLACE FUNCTION search.stem_config(language text)
 RETURNS regconfig
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE language WHEN 'da'::text THEN 'danish'::regconfig WHEN 'de'::text THEN 'german'::regconfig WHEN 'en'::text THEN 'english'::regconfig WHEN 'es'::text THEN 'spanish'::regconfig WHEN 'fi'::text THEN 'finnish'::regconfig WHEN 'fr'::text THEN 'french'::regconfig WHEN 'hu'::text THEN 'hungarian'::regconfig WHEN 'it'::text THEN 'italian'::regconfig WHEN 'nl'::text THEN 'dutch'::regconfig WHEN 'no'::text THEN 'norwegian'::regconfig WHEN 'pt'::text THEN 'portuguese'::regconfig WHEN 'ro'::text THEN 'romanian'::regconfig WHEN 'ru'::text THEN 'russian'::regconfig WHEN 'sv'::text THEN 'swedish'::regconfig WHEN 'tr'::text THEN 'turkish'::regconfig ELSE NULL::regconfig END;
comment on function search.stem_config(text) is 'Null for a language whose words are found as they stand, or by their beginning, only.';
grant execute on function search.stem_config(text) to public;

CREATE OR REPLACE FUNCTION search.stems(words text, language text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  config regconfig := search.stem_config(language);
begin
  if config is null then return '{}'; end if;
  if language = 'pt' then words := search.portuguese_singular(words); end if;
  return array(select '/' || stem from unnest(tsvector_to_array(to_tsvector(config, words))) as stem);
end
$function$;
comment on function search.stems(text,text) is 'Such as /livr for livros, so that no word is taken for a stem. Stop words have none.';
grant execute on function search.stems(text,text) to public;

create table search.standing (
  book_id text collate "C" not null,
  popularity smallint not null,
  rating_score double precision,
  constraint standing_pkey PRIMARY KEY (book_id),
  constraint standing_popularity_check CHECK ((popularity >= 0))
);
comment on table search.standing is 'How books stand with readers, summed from the live read models every few seconds by the projector, because sums over all partitions of readers are too slow to be made for every search. Derived: it can be emptied at any time. Popularity grows by one when a book is liked twice as often; a book that nobody liked or rated has no row.';
grant select on search.standing to estante_ops, estante_query;
grant select, insert, update, delete on search.standing to estante_projector;

create schema shelves_g1 authorization estante_projector;
grant usage on schema shelves_g1 to estante_ops;

create table shelves_g1.shelf_entry (
  reader_id text collate "C" not null,
  book_id text collate "C" not null,
  shelf text not null,
  stars smallint,
  page integer,
  percent smallint,
  since timestamp(3) with time zone not null,
  constraint shelf_entry_pkey PRIMARY KEY (reader_id, book_id),
  constraint shelf_entry_page_check CHECK ((page >= 0)),
  constraint shelf_entry_percent_check CHECK (((percent >= 0) AND (percent <= 100))),
  constraint shelf_entry_shelf_check CHECK ((shelf = ANY (ARRAY['want-to-read'::text, 'reading'::text, 'finished'::text, 'abandoned'::text]))),
  constraint shelf_entry_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
);
CREATE INDEX shelf_entry_newest ON shelves_g1.shelf_entry USING btree (reader_id, shelf, since DESC, book_id DESC);
comment on table shelves_g1.shelf_entry is 'The books on each reader''s shelves.';
grant select on shelves_g1.shelf_entry to estante_ops;

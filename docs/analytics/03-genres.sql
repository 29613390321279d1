-- Which genres do readers like most, and do they finish what they begin?
--
-- By likes a book, so that a genre of many books does not win by its size alone. A book counts in each of its genres; a book is begun when
-- it is being read, finished or given up.
select
  genre,
  books,
  likes,
  round(likes / books::numeric, 1) as likes_per_book,
  stars_mean,
  reading,
  finished,
  abandoned,
  round(finished / nullif(reading + finished + abandoned, 0)::numeric, 3) as finished_share
from analytics.catalogue_by_genre
order by likes_per_book desc, genre
limit 10;

-- Does the catalogue hold what readers like, by language and time?
--
-- Where a language and time has a larger part of the likes than of the books, more books of it would find readers.
select
  language,
  case
    when decade is null then 'not noted'
    when decade < 1900 then 'before 1900'
    when decade < 2000 then '1900 to 1999'
    else 'since 2000'
  end as period,
  sum(books) as books,
  round(sum(books) / sum(sum(books)) over (), 3) as part_of_books,
  sum(likes) as likes,
  round(sum(likes) / nullif(sum(sum(likes)) over (), 0), 3) as part_of_likes,
  round(sum(stars)::numeric / nullif(sum(ratings), 0), 2) as stars_mean
from analytics.catalogue_by_language_and_decade
group by language, period
order by sum(books) desc, language, period
limit 10;

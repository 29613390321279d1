-- How much of the catalogue do readers ever see, and how much do we recommend?
--
-- A book is touched when anybody has viewed it, or has it on a shelf or rated it now.
select
  available_books,
  touched_books,
  touched_share,
  liked_books,
  recommended_books,
  recommended_share,
  opened_books
from analytics.catalogue_coverage;

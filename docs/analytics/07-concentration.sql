-- Do all readers like the same few books?
--
-- What part of all likes the most liked hundredth and tenth of the books have. Were all books liked alike, they would have 0.010 and 0.100,
-- and the Gini coefficient would be 0.
select available_books, likes, top_percent_books, top_percent_share, top_tenth_books, top_tenth_share, gini
from analytics.popularity_concentration;

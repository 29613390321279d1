-- When readers change their genre, where do they go?
--
-- From the main genre of a book that a reader likes to that of the next one they came to like. Only what at least five readers did: fewer
-- say more about them than about genres.
select from_genre, to_genre, moves, readers, share
from analytics.genre_flows
where from_genre <> to_genre and readers >= 5
order by moves desc, from_genre, to_genre
limit 10;

-- What books are found by. Titles hold their words as these functions made them when they were written: to change one, add it under a
-- new name and count up the version of book-titles.

create schema search;
comment on schema search is 'The extensions and functions that books are searched with, and how books stand with readers.';
grant usage on schema search to estante_projector, estante_query, estante_ops;

create extension if not exists unaccent with schema search;
create extension if not exists pg_trgm with schema search;

create function search.fold(phrase text) returns text
  language plpgsql immutable strict parallel safe
  as $$
begin
  return btrim(regexp_replace(
    regexp_replace(
      lower(search.unaccent('search.unaccent'::regdictionary, normalize(phrase, nfkc))),
      '[''’\u02bc\u0300-\u036f]', '', 'g'
    ),
    '[^[:alnum:]]+', ' ', 'g'
  ));
end
$$;
comment on function search.fold is 'Lower-case words between single blanks, without accents, apostrophes and punctuation: what "Brás Cubas" and "catch-22" are found by as well. As immutable as the rules of unaccent, which a new major version of PostgreSQL may extend: replay book-titles then.';

create function search.fold_all(phrases text[]) returns text
  language sql immutable strict parallel safe
  return search.fold(array_to_string(phrases, ' '));

create function search.fold_each(phrases text[]) returns text[]
  language sql immutable strict parallel safe
  return array(
    select folded
    from (
      select search.fold(phrase) as folded, min(place) as first
      from unnest(phrases) with ordinality as part (phrase, place)
      group by 1
    ) as once
    order by first
  );

create function search.fold_series(series jsonb) returns text
  language sql immutable strict parallel safe
  return (
    select search.fold(string_agg(concat_ws(' ', part ->> 'name', part ->> 'volume', part ->> 'lastVolume'), ' '))
    from jsonb_array_elements(series) as part
  );
comment on function search.fold_series is 'Names and volumes, so that "earthsea 2" finds the second one; null without series.';

create function search.bare_title(title text, language text) returns text
  language plpgsql immutable strict parallel safe
  as $$
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
$$;
comment on function search.bare_title is 'Without the article: whoever looks for The Hobbit often asks for hobbit.';

create function search.facets(genres text[], authors text[], language text, year integer) returns text[]
  language plpgsql immutable parallel safe
  as $$
begin
  return array['language/' || language, 'decade/' || coalesce((floor(year / 10.0) * 10)::text, '')]
    || array(select distinct 'genre/' || genre from unnest(genres) as genre)
    || array(
      select 'author/' || search.fold(author) || '/' || min(author)
      from unnest(authors) as author
      group by search.fold(author)
    );
end
$$;
comment on function search.facets is 'What a book is counted under, all in one array, so that a search counts in one pass: language/pt, decade/1990 (decade/ without a year), genre/poetry …, and as many authors as search.fold_each makes of their names, as they are compared and as they are written: author/jose saramago/José Saramago.';

create function search.reading_order(series jsonb) returns double precision
  language sql immutable strict parallel safe
  return coalesce(
    (series -> 0 ->> 'lastVolume')::double precision + 10000,
    (series -> 0 ->> 'volume')::double precision,
    1
  );
comment on function search.reading_order is 'The volume; an omnibus comes after all of them, and a book of its own beside first volumes.';

create function search.stem_config(language text) returns regconfig
  language sql immutable strict parallel safe
  return case language
    when 'da' then 'pg_catalog.danish'::regconfig
    when 'de' then 'pg_catalog.german'::regconfig
    when 'en' then 'pg_catalog.english'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig
    when 'fi' then 'pg_catalog.finnish'::regconfig
    when 'fr' then 'pg_catalog.french'::regconfig
    when 'hu' then 'pg_catalog.hungarian'::regconfig
    when 'it' then 'pg_catalog.italian'::regconfig
    when 'nl' then 'pg_catalog.dutch'::regconfig
    when 'no' then 'pg_catalog.norwegian'::regconfig
    when 'pt' then 'pg_catalog.portuguese'::regconfig
    when 'ro' then 'pg_catalog.romanian'::regconfig
    when 'ru' then 'pg_catalog.russian'::regconfig
    when 'sv' then 'pg_catalog.swedish'::regconfig
    when 'tr' then 'pg_catalog.turkish'::regconfig
  end;
comment on function search.stem_config is 'Null for a language whose words are found as they stand, or by their beginning, only.';

create function search.portuguese_singular(words text) returns text
  language sql immutable strict parallel safe
  return regexp_replace(regexp_replace(regexp_replace(words,
    '(..)(?:[oa]es|aos)\M', '\1ao', 'g'),
    '(..)ns\M', '\1m', 'g'),
    '(..[aeou])is\M', '\1l', 'g');
comment on function search.portuguese_singular is 'Leões, homens and animais, without accents, as leao, homem and animal: plurals that the Snowball stemmer leaves alone. The rules are among those of V. Orengo and C. Huyck, "A Stemming Algorithm for the Portuguese Language", 2001.';

create function search.stems(words text, language text) returns text[]
  language plpgsql immutable strict parallel safe
  as $$
declare
  config regconfig := search.stem_config(language);
begin
  if config is null then return '{}'; end if;
  if language = 'pt' then words := search.portuguese_singular(words); end if;
  return array(select '/' || stem from unnest(tsvector_to_array(to_tsvector(config, words))) as stem);
end
$$;
comment on function search.stems is 'Such as /livr for livros, so that no word is taken for a stem. Stop words have none.';

create function search.book_words(title text, authors text, series text, genres text, language text) returns tsvector
  language plpgsql immutable parallel safe
  as $$
begin
  return setweight(to_tsvector('pg_catalog.simple', title), 'A')
    || setweight(to_tsvector('pg_catalog.simple', authors), 'B')
    || setweight(to_tsvector('pg_catalog.simple', coalesce(series, '')), 'C')
    || setweight(to_tsvector('pg_catalog.simple', genres), 'D')
    || array_to_tsvector(search.stems(title, language));
end
$$;
comment on function search.book_words is 'What a book is found by, all of it folded: words of the title (A), authors (B), series (C) and genres (D), and stems of the title.';

create function search.near_words(words text) returns text[]
  language plpgsql immutable strict parallel safe
  as $$
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
$$;
comment on function search.near_words is 'The words, and each without any one of its letters: two words have one of these in common when a letter was left out, added, mistaken or swapped with its neighbour (W. Garbe, "Symmetric Delete", 2012).';

create function search.ask(
  phrase text, words_max integer,
  out words text, out whole_title tsquery, out whole_names tsquery, out whole_series tsquery,
  out begun tsquery, out begun_title tsquery, out begun_names tsquery, out near tsquery
)
  language plpgsql immutable strict parallel safe
  as $$
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
$$;
comment on function search.ask is 'The words of a search text that count, null for a text without any; and queries for books that have every one of them: whole in the title (A), whole in title, authors and series (ABC), whole in series (C), begun or inflected anywhere, in the title, in those, and misspelt by one letter. Words are letters and digits only, so that they mean nothing else to tsquery.';

create table search.standing (
  book_id text collate "C" primary key,
  popularity smallint not null check (popularity >= 0),
  rating_score double precision
);
comment on table search.standing is 'How books stand with readers, summed from the live read models every few seconds by the projector, because sums over all partitions of readers are too slow to be made for every search. Derived: it can be emptied at any time. Popularity grows by one when a book is liked twice as often; a book that nobody liked or rated has no row.';
grant select on search.standing to estante_query, estante_ops;
grant select, insert, update, delete on search.standing to estante_projector;

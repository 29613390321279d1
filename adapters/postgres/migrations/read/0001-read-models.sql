-- The relational read models: which instances there are, how far each has come, and the views that queries read.
-- The tables themselves are made by the projector, one schema an instance.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['estante_projector', 'estante_query', 'estante_ops'] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      -- Another database of this cluster has made it already.
      null;
    end;
  end loop;
end
$$;

-- Whoever migrates may act as the projector, so that every instance and view has one owner whoever made it.
do $$
begin
  for attempt in 1..100 loop
    exit when pg_has_role(current_user, 'estante_projector', 'usage')
      and pg_has_role(current_user, 'estante_projector', 'set');
    begin
      execute format('grant estante_projector to %I with inherit true, set true', current_user);
    exception when unique_violation or internal_error then
      -- Another database's migration grants the same at this moment ("tuple concurrently updated"): look again.
      perform pg_sleep(0.02);
    end;
  end loop;
end
$$;

do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to estante_projector, estante_query, estante_ops', current_database());
  execute format('grant create on database %I to estante_projector', current_database());
  -- Defaults for whoever signs in by hand; the query API's pool sets its own.
  execute format('alter role estante_query in database %I set statement_timeout = ''5s''', current_database());
  execute format('alter role estante_query in database %I set default_transaction_read_only = on', current_database());
end
$$;
revoke all on schema public from public;

create schema projection;

create table projection.lineage (
  name text primary key,
  last_generation integer not null default 0 check (last_generation >= 0)
);
comment on table projection.lineage is 'The last generation given out for each projection, so that none is given out twice; its row is the lock of creating and flipping.';

create table projection.instance (
  name text not null,
  generation integer not null check (generation > 0),
  version integer not null check (version > 0),
  status text not null check (status in ('building', 'live')),
  created_at timestamptz not null default now(),
  primary key (name, generation)
);
comment on table projection.instance is 'The incarnations of each read model, in whatever store it lives: queries read the live one, a replay fills a building one, and what was live before a flip is building again until it is retired.';

create unique index instance_live on projection.instance (name) where status = 'live';

create table projection.watermark (
  name text not null,
  generation integer not null,
  partition integer not null check (partition >= 0),
  epoch text,
  position bigint not null default 0 check (position >= 0),
  primary key (name, generation, partition)
) with (fillfactor = 50);
comment on table projection.watermark is 'How far each instance in this database has applied each partition of the log; its row is the lock under which a page is applied. Without an epoch nothing was applied yet.';

create schema live;
comment on schema live is 'All that queries may read. Views of the live instances are made and replaced by the projector when it flips.';

create view live.instance as
  select name, generation, version
  from projection.instance
  where status = 'live';

create view live.watermark as
  select name, watermark.partition, watermark.epoch, watermark.position
  from projection.watermark
  join projection.instance using (name, generation)
  where instance.status = 'live' and watermark.epoch is not null;

-- Titles hold their words as these functions made them when they were written: to change one, add it under a new name and
-- count up the version of book-titles.

create function live.search_words(phrase text) returns text
  language sql immutable strict parallel safe
  return regexp_replace(
    normalize(regexp_replace(lower(normalize(phrase, nfkd)), '[''’\u0300-\u036f]', '', 'g'), nfc),
    '[^[:alnum:]]+', ' ', 'g'
  );
comment on function live.search_words is 'Lower-case words between single blanks, without accents, apostrophes and punctuation: what "Brás Cubas" and "catch-22" are found by as well.';

create function live.book_words(title text, authors text[], series_name text, genres text[]) returns tsvector
  language sql immutable parallel safe
  return setweight(to_tsvector('simple', live.search_words(title)), 'A')
    || setweight(to_tsvector('simple', live.search_words(array_to_string(authors, ' '))), 'B')
    || setweight(to_tsvector('simple', live.search_words(coalesce(series_name, ''))), 'B')
    || setweight(to_tsvector('simple', live.search_words(array_to_string(genres, ' '))), 'C');
comment on function live.book_words is 'What a book is found by: a match in the title outranks one in authors and series, and that one in genres.';

create function live.sort_key(title text) returns text
  language sql immutable strict parallel safe
  return btrim(live.search_words(title));
comment on function live.sort_key is 'What titles are listed by: quotation marks, accents and capitals do not count.';

create function live.search_query(phrase text, words_max integer) returns tsquery
  language sql immutable parallel safe
  return (
    select string_agg(word || ':*', ' & ')::tsquery
    from string_to_table(live.search_words(phrase), ' ') with ordinality as part (word, place)
    where word <> '' and place <= words_max
  );
comment on function live.search_query is 'Every word of a phrase, or one that begins with it. Words are letters and digits only, so that they mean nothing else to tsquery; null for a phrase without any.';

grant usage on schema projection to estante_projector, estante_ops;
grant select, insert, update, delete on all tables in schema projection to estante_projector;
grant select on all tables in schema projection to estante_ops;

grant usage on schema live to estante_projector, estante_query, estante_ops;
grant create on schema live to estante_projector;
grant select on live.instance, live.watermark to estante_projector, estante_query, estante_ops;

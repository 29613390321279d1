/* Rows as in schema-objects.ts: what is said of an object, whose it is, and who else may do what with it. Every grant is spelled out. */

export const comments = `
  with described as (
    select nspname as schema, 0 as kind, '' as object, format('schema %I', nspname) as target, description, 0 as place
    from pg_description
    join pg_namespace on pg_namespace.oid = objoid
    where classoid = 'pg_namespace'::regclass
    union all
    select
      nspname, 2, proname || '(' || pg_get_function_identity_arguments(objoid) || ')',
      'function ' || objoid::regprocedure, description, 0
    from pg_description
    join pg_proc on pg_proc.oid = objoid
    join pg_namespace on pg_namespace.oid = pronamespace
    where classoid = 'pg_proc'::regclass
      and not exists (select from pg_depend where classid = classoid and objid = objoid and deptype = 'e')
    union all
    select
      nspname,
      case when coalesce(table_of.relkind, pg_class.relkind) in ('v', 'm') then 4 else 3 end,
      coalesce(table_of.relname, pg_class.relname),
      case
        when objsubid > 0 then format('column %s.%I', objoid::regclass, attname)
        when pg_class.relkind = 'v' then 'view ' || objoid::regclass
        when pg_class.relkind = 'm' then 'materialized view ' || objoid::regclass
        when pg_class.relkind = 'i' then 'index ' || objoid::regclass
        else 'table ' || objoid::regclass
      end,
      description, objsubid
    from pg_description
    join pg_class on pg_class.oid = objoid
    join pg_namespace on pg_namespace.oid = pg_class.relnamespace
    left join pg_index on indexrelid = objoid
    left join pg_class as table_of on table_of.oid = indrelid
    left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0
    where classoid = 'pg_class'::regclass
  )
  select
    schema, kind, object, 3 as part, place,
    format('comment on %s is %L;', target, description) as statement
  from described
  where schema !~ '^(pg_|information_schema$|migrations$|public$)'`;

export const owners = `
  select
    nspname as schema, case relkind when 'r' then 3 else 4 end as kind, relname as object, 4 as part,
    format(
      'alter %s %s owner to %s;',
      case relkind when 'r' then 'table' when 'v' then 'view' else 'materialized view' end,
      pg_class.oid::regclass,
      relowner::regrole
    ) as statement
  from pg_class
  join pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'v', 'm')
    and relowner <> nspowner
    and nspname !~ '^(pg_|information_schema$|migrations$|public$)'
  union all
  select
    nspname, 2, proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')', 4,
    format('alter function %s owner to %s;', pg_proc.oid::regprocedure, proowner::regrole)
  from pg_proc
  join pg_namespace on pg_namespace.oid = pronamespace
  where proowner <> nspowner
    and nspname !~ '^(pg_|information_schema$|migrations$|public$)'
    and not exists (
      select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
    )`;

export const grants = `
  with objects as (
    select
      nspname as schema, 0 as kind, '' as object, format('schema %I', nspname) as target,
      nspowner as owner, nspacl as acl, null::text as column_name
    from pg_namespace
    union all
    select
      nspname, 2, proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')',
      'function ' || pg_proc.oid::regprocedure, proowner, coalesce(proacl, acldefault('f', proowner)), null
    from pg_proc
    join pg_namespace on pg_namespace.oid = pronamespace
    where not exists (
      select from pg_depend where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e'
    )
    union all
    select
      nspname, case relkind when 'r' then 3 else 4 end, relname, pg_class.oid::regclass::text, relowner, relacl, null
    from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'v', 'm')
    union all
    select
      nspname, case relkind when 'r' then 3 else 4 end, relname, pg_class.oid::regclass::text, relowner, attacl,
      quote_ident(attname)
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where attacl is not null
  ), granted as (
    select
      schema, kind, object, target, is_grantable,
      case grantee when 0 then 'public' else grantee::regrole::text end as grantee,
      lower(privilege_type) || coalesce(' (' || string_agg(column_name, ', ' order by column_name) || ')', '') as privilege
    from objects, aclexplode(acl)
    where grantee <> owner
      and schema !~ '^(pg_|information_schema$|migrations$)'
      and (schema <> 'public' or grantee <> 'pg_database_owner'::regrole)
    group by schema, kind, object, target, is_grantable, grantee, privilege_type
  ), of_grantee as (
    select
      schema, kind, object, target, is_grantable, grantee,
      string_agg(privilege, ', ' order by array_position(array['select', 'insert', 'update', 'delete'], privilege), privilege)
        as privileges
    from granted
    group by schema, kind, object, target, is_grantable, grantee
  )
  select
    schema, kind, object, 5 as part,
    format(
      'grant %s on %s to %s%s;',
      privileges, target, string_agg(grantee, ', ' order by grantee), case when is_grantable then ' with grant option' end
    ) as statement
  from of_grantee
  group by schema, kind, object, target, is_grantable, privileges`;

/** What the database as a whole lets roles do, and with which settings; `$1` is what to call it. */
export const databaseRights = `
  with granted as (
    select
      case grantee when 0 then 'public' else grantee::regrole::text end as grantee,
      string_agg(lower(privilege_type), ', ' order by privilege_type) as privileges
    from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
    where datname = current_database() and grantee <> datdba
    group by grantee
  )
  select
    '' as schema, 0 as kind, '' as object, 0 as part,
    format('grant %s on database %I to %s;', privileges, $1::text, string_agg(grantee, ', ' order by grantee))
      as statement
  from granted
  group by privileges
  union all
  select
    '', 0, '', 1,
    format(
      'alter role %s in database %I set %s = %L;',
      setrole::regrole, $1::text, split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
    )
  from pg_db_role_setting
  join pg_database on pg_database.oid = setdatabase
  cross join unnest(setconfig) as setting
  where datname = current_database()
  union all
  select
    '', 0, '', 2,
    format(
      'grant %s to %s with inherit %s, set %s;',
      roleid::regrole, member::regrole, bool_or(inherit_option)::text, bool_or(set_option)::text
    )
  from pg_auth_members
  where roleid in (select nspowner from pg_namespace)
    and roleid <> (select datdba from pg_database where datname = current_database())
    and roleid >= 16384
  group by roleid, member`;

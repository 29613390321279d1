/** The questions of an audit about one partition ($1); where they answer a list, at most $2 rows, the earliest first. */
export const checkQueries = {
  head: `
    select position from log.head where partition = $1`,

  /** Positions before which others are missing. */
  gaps: `
    select position, previous
    from (
      select position, lag(position, 1, 0::bigint) over (order by position) as previous
      from log.event
      where partition = $1
    ) as run
    where position > previous + 1
    order by position
    limit $2`,

  /** Positions that are there twice: possible only when the primary key is damaged. */
  repeatedPositions: `
    select stream, version, position, command_id as "commandId", previous as first
    from (
      select
        stream, version, position, command_id,
        lag(position) over (order by position, version) as previous
      from log.event
      where partition = $1
    ) as run
    where position = previous
    order by position
    limit $2`,

  /** Events whose version does not follow the one before in their stream, in the order of the log. */
  versions: `
    select stream, version, previous, position
    from (
      select stream, version, position, lag(version, 1, 0) over (partition by stream order by position, version) as previous
      from log.event
      where partition = $1
    ) as run
    where version <> previous + 1
    order by position
    limit $2`,

  /** A command of whose stream others came in between: it was written twice. */
  repeatedCommands: `
    select stream, version, position, command_id as "commandId", first
    from (
      select
        stream, version, position, command_id,
        lag(command_id) over (partition by stream order by version) as before,
        first_value(position) over (partition by stream, command_id order by version) as first
      from log.event
      where partition = $1
    ) as run
    where before is distinct from command_id and position > first
    order by position
    limit $2`,

  /** All events of a command are written at once, side by side, and no two of them are the same. */
  copiedEvents: `
    select copy.stream, copy.version, copy.position, copy.command_id as "commandId", event.position as first
    from log.event as copy
    join log.event as event
      on event.stream = copy.stream and event.version = copy.version - 1 and event.command_id = copy.command_id
    where copy.partition = $1
      and (
        copy.position <> event.position + 1
        or copy.recorded_at <> event.recorded_at
        or copy.command_digest <> event.command_digest
        or (copy.type = event.type and copy.data::text = event.data::text)
      )
    order by copy.position
    limit $2`,

  /** What names a position above the head ($2): a log that lacks its last events is as dense as before. */
  beyond: `
    select 'the checkpoint of the queue ' || queue as by, position
    from relay.checkpoint
    where partition = $1 and position > $2 and epoch = (select epoch from log.identity)
    union all
    select 'the record of what ' || projection || ' has parked', max(position)
    from parking.parked
    where partition = $1 and position > $2
    group by projection
    order by position desc`,

  /** Outcomes kept for commands without events (at most $1) that name an event which is not there. */
  baselessOutcomes: `
    select stream, version, position
    from log.command_outcome as kept
    where version > 0 and not exists (
      select from log.event
      where event.stream = kept.stream and event.version = kept.version and event.position = kept.position
    )
    order by stream, version
    limit $1`,
} as const;

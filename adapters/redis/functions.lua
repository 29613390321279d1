#!lua name=estante

-- Redis runs a function alone and to its end, so what one of these changes moves together with the watermark, or not at
-- all. All keys of a call belong to one partition.

-- Whether the watermark is no longer what the caller read; '' stands for none.
local function has_moved(watermark, expected)
  return (redis.call('get', watermark) or '') ~= expected
end

-- Applies a page to a folded read model.
-- keys: the watermark, then every key that holds rows of the partition.
-- args: the expected watermark, the new one, and a JSON array of operations [command, number of its key, argument …].
-- Returns 0 when the watermark has moved, else 1.
local function apply_page(keys, args)
  if has_moved(keys[1], args[1]) then return 0 end
  if args[1] == '' then
    -- Without a watermark every event will come again: what lies here was left over and would be counted twice.
    for index = 2, #keys do redis.call('unlink', keys[index]) end
  end
  for _, operation in ipairs(cjson.decode(args[3])) do
    redis.call(operation[1], keys[operation[2]], unpack(operation, 3))
  end
  redis.call('set', keys[1], args[2])
  return 1
end

-- Compared byte by byte: Lua's own comparison follows the server's locale.
local function is_text_after(left, right)
  for index = 1, math.min(#left, #right) do
    local a, b = left:byte(index), right:byte(index)
    if a ~= b then return a > b end
  end
  return #left > #right
end

-- Positions of another epoch cannot be compared: such a feed is always replaced.
local function is_newer(held, epoch, position, model_version)
  if held[1] ~= epoch then return false end
  local ahead = tonumber(held[2]) - tonumber(position)
  if ahead ~= 0 then return ahead > 0 end
  return is_text_after(held[3], model_version)
end

-- Writes and deletes feeds.
-- keys: the watermark, the feeds to write, the feeds to delete.
-- args: the expected watermark, the new one, the epoch, seconds to live, how many feeds are written, and for each of them
-- its position, model version and items.
-- Returns 0 when the watermark has moved, else 1. A feed that is newer than the one to write stays.
local function apply_feeds(keys, args)
  if has_moved(keys[1], args[1]) then return 0 end
  local epoch, seconds, written = args[3], args[4], tonumber(args[5])
  for index = 1, written do
    local feed = keys[1 + index]
    local position, model_version, items = args[3 + 3 * index], args[4 + 3 * index], args[5 + 3 * index]
    local held = redis.call('hmget', feed, 'epoch', 'position', 'modelVersion')
    if not is_newer(held, epoch, position, model_version) then
      redis.call('hset', feed, 'epoch', epoch, 'position', position, 'modelVersion', model_version, 'items', items)
      redis.call('expire', feed, seconds)
    end
  end
  for index = 2 + written, #keys do redis.call('unlink', keys[index]) end
  redis.call('set', keys[1], args[2])
  return 1
end

-- Whether a feed that is there must stay when one is written that was precomputed: unlike the projector's, it knows of no event that made it, so it
-- gives way to a newer model even at an earlier position, unless that model is withdrawn.
local function stays(held, epoch, position, model_version, withdrawn)
  if held[1] ~= epoch then return false end
  if tonumber(held[2]) > tonumber(position) then return true end
  return is_text_after(held[3], model_version) and not withdrawn[held[3]]
end

-- Writes feeds that were computed beside the projector. The watermark stays: it says what the projector has applied.
-- keys: the watermark, the feeds.
-- args: the epoch, the position and the model version of all of them, seconds to live, how many models are withdrawn, these, and the items of each feed; '' deletes it.
-- Returns for each feed 1 when it is written, 0 when the one that is there stays, -1 when there is none and the projector has come further: it may have
-- deleted it. An empty list when the feeds are of another epoch.
local function precompute_feeds(keys, args)
  local epoch, position, model_version, seconds, count = args[1], args[2], args[3], args[4], tonumber(args[5])
  local withdrawn = {}
  for index = 6, 5 + count do withdrawn[args[index]] = true end
  local mark_epoch, mark_position = string.match(redis.call('get', keys[1]) or '', '^([^:]*):(%d+)')
  if mark_epoch and mark_epoch ~= epoch then return {} end
  local outcomes = {}
  for index = 2, #keys do
    local feed, items = keys[index], args[4 + count + index]
    local held = redis.call('hmget', feed, 'epoch', 'position', 'modelVersion')
    if not held[1] and tonumber(mark_position or '0') > tonumber(position) then
      outcomes[index - 1] = -1
    elseif held[1] and stays(held, epoch, position, model_version, withdrawn) then
      outcomes[index - 1] = 0
    else
      if items == '' then
        redis.call('unlink', feed)
      else
        redis.call('hset', feed, 'epoch', epoch, 'position', position, 'modelVersion', model_version, 'items', items)
        redis.call('expire', feed, seconds)
      end
      outcomes[index - 1] = 1
    end
  end
  return outcomes
end

redis.register_function('estante_apply_page', apply_page)
redis.register_function('estante_apply_feeds', apply_feeds)
redis.register_function('estante_precompute_feeds', precompute_feeds)

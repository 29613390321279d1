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

redis.register_function('estante_apply_page', apply_page)
redis.register_function('estante_apply_feeds', apply_feeds)

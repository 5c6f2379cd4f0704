-- A bucket as one number: the time at which it will be full again (GCRA).
-- KEYS[1]: the bucket. ARGV: milliseconds per token, size of the bucket, cost of this request.
local interval, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME') -- of the server: one clock for all processes
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = full + cost * interval
local earliest = after - burst * interval
if earliest > now then
  local remaining = math.floor((now + burst * interval - full) / interval)
  return { 0, remaining, math.ceil(earliest - now) }
end
redis.call('SET', KEYS[1], math.ceil(after), 'PX', math.ceil(after - now))
return { 1, math.floor((now - earliest) / interval), math.ceil(after - now) }

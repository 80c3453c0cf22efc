"""The state machine of a gate in Lua, which Redis and Valkey run in one step.

It does what `Gate` does with a `GateRecord`; a test compares the two, step by step.
"""

from __future__ import annotations

from aiomixcloud._core import gate
from aiomixcloud._core.gate import GateRecord

_FIELDS = GateRecord._fields
#: Seconds by which the clock of the server may go back without an effect on the gate.
_TOLERANCE = 1.0

#: Keys: the record, and the processes with the time of their last call. Arguments: the
#: operation, the process, seconds to add to the clock, the number of requests that ended and how
#: long ago, the spread, and those of the operation. Returns packed numbers: the result, the time,
#: the number of processes, and the record.
SCRIPT = f"""
local NEVER, MEMORY, LONGEST, STEPS = -math.huge, {gate.MEMORY}, {gate.LONGEST}, {gate.STEPS}
local FORMAT = '<{"d" * (len(_FIELDS) + 1)}'
local operation, process = ARGV[1], ARGV[2]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000 + tonumber(ARGV[3])
local spread = tonumber(ARGV[6])
local gate = {{
  opens = NEVER, next = NEVER, interval = 0, asked = NEVER, since = 0 / 0, passed = 0,
  under_way = 0, busy = 0, busy_from = 0, busy_until = 0, queue = NEVER, proven = 0,
  answered = NEVER, cycle = 0, cycle_passed = 0, second = NEVER, held = NEVER,
  back_off = {gate.BACK_OFF}
}}

local function load()
  local data = redis.call('GET', KEYS[1])
  if not data or #data ~= {8 * (len(_FIELDS) + 1)} then return end
  local changed
  changed, {", ".join(f"gate.{name}" for name in _FIELDS)} = struct.unpack(FORMAT, data)
  if changed > now + {_TOLERANCE} then  -- the clock was set back
    for _, name in ipairs({{{", ".join(f"'{name}'" for name in gate.TIMES)}}}) do
      gate[name] = gate[name] + now - changed
    end
  end
end

local function pack()
  return struct.pack(FORMAT, now, {", ".join(f"gate.{name}" for name in _FIELDS)})
end

local function knows_since() return gate.since == gate.since end

local function begin()
  if gate.under_way == 0 and now > gate.busy_until then
    gate.busy = gate.busy + gate.busy_until - gate.busy_from
    gate.busy_from, gate.busy_until = now, now
  end
end

local function horizon()
  return gate.interval <= {gate.LONGEST_PACE} and math.huge or gate.opens + MEMORY
end

local function queue_up(patience, is_due)
  if is_due then
    local first = math.min(gate.next, horizon())
    if first <= now or gate.held < first then
      gate.held = math.max(gate.held, first)
      return first - now
    end
    local place = math.min(math.max(gate.second, first), math.max(first, now + patience))
    gate.second = place + gate.interval * {gate.SECOND}
    return place - now
  end
  local place = math.min(math.max(gate.queue, gate.second, gate.opens, gate.next), horizon())
  local wait = place - now
  if wait > 0 and wait <= patience then
    local spacing = gate.cycle > 0 and {gate.CLIMBING} or {gate.OVERBOOKING}
    gate.queue = place + gate.interval * spacing
  end
  return wait
end

local function wait_for_answers(patience)
  if gate.under_way < math.max({gate.FEWEST}, math.floor(gate.proven / 4)) then return 0 end
  if patience and patience < {gate.IMPATIENT} then return 0 end
  if now >= gate.answered + {gate.STALL} then
    gate.under_way = 0
    return 0
  end
  gate.queue = math.min(math.max(gate.queue, now) + {gate.POLL}, now + {gate.LONGEST_POLL})
  return math.max(gate.queue - now, {gate.SHORTEST_POLL})
end

local function return_time()
  return math.max({gate.RETURN}, gate.interval * {gate.RETURN_REQUESTS})
end

local function probe()
  if gate.cycle > 0 then return {gate.CLIMB} / gate.cycle_passed end
  local growing = math.max(1, (now - gate.opens) / return_time())
  return math.min(gate.back_off * gate.interval / return_time() * growing, {gate.CLIMB})
end

local function enter(is_upload, patience, waited)
  local wait = gate.opens - now
  if gate.interval > 0 then
    if patience then
      wait = queue_up(patience, waited and now >= gate.opens)
    else
      wait = math.max(gate.opens, math.min(gate.next, horizon())) - now
    end
  elseif wait <= 0 and not is_upload then
    wait = wait_for_answers(patience)
  end
  if wait > 0 then
    if knows_since() then
      begin()
      gate.busy_until = math.max(gate.busy_until, now + math.min(wait, MEMORY))
    end
    return wait
  end
  if not knows_since() then
    gate.since, gate.busy_from, gate.busy_until, gate.busy = now, now, now, 0
  end
  if not is_upload then
    if gate.under_way == 0 then
      begin()
      gate.answered = now
    end
    gate.under_way = gate.under_way + 1
  end
  if gate.interval > 0 then
    local pace = gate.interval
    if now >= gate.opens + MEMORY and now >= math.min(gate.queue, horizon()) then
      pace, gate.interval, gate.proven = 0, 0, 0
    end
    local is_awaited = now <= gate.next + pace
    gate.next = math.max(gate.next, now - pace) + pace
    if pace > 0 and is_awaited then
      gate.interval = math.max(pace * (1 - probe()), spread / STEPS)
    end
  end
  return 0
end

local function leave(moment)
  gate.under_way = math.max(gate.under_way - 1, 0)
  gate.busy_until = math.max(gate.busy_until, moment)
  gate.answered = math.max(gate.answered, moment)
end

local function pass()
  if not knows_since() and gate.cycle > 0 then
    gate.cycle_passed = gate.cycle_passed + 1
    gate.interval = math.max(gate.cycle / gate.cycle_passed, spread / STEPS)
  else
    gate.passed, gate.proven = gate.passed + 1, gate.proven + 1
  end
end

local function slow_down()
  local took = now - gate.opens
  if gate.cycle == 0 and took < return_time() / 4 then
    gate.back_off = math.min(2 * gate.back_off, {gate.MOST_BACK_OFF})
  elseif gate.cycle == 0 and took > return_time() / 2 then
    gate.back_off = math.max(gate.back_off / 2, {gate.LEAST_BACK_OFF})
  end
  gate.cycle = 0
  gate.interval = gate.interval * (1 + gate.back_off)
end

local function learn(seconds)
  if gate.passed > 0 and knows_since() then
    local finish = gate.under_way > 0 and now or math.min(now, gate.busy_until)
    local busy = gate.busy + finish - gate.busy_from
    local is_burst = seconds > {gate.BURST} * busy and gate.passed >= gate.cycle_passed / 2
    if gate.interval > 0 and not is_burst then return slow_down() end
    gate.cycle = busy + seconds
    gate.cycle_passed = gate.passed
    gate.interval = math.max(gate.cycle / gate.passed, spread / STEPS)
    gate.back_off = {gate.BACK_OFF}
  else
    gate.cycle = 0
    gate.interval = math.min(math.max(2 * gate.interval, math.max(spread, 1) / STEPS), MEMORY)
    gate.opens = now + gate.interval
  end
end

local function refuse(seconds, asked)
  seconds = math.min(seconds, LONGEST)
  if (knows_since() or gate.interval == 0) and now >= gate.opens then learn(seconds) end
  gate.opens = math.max(gate.opens, now + seconds)
  gate.next = gate.opens
  gate.asked = math.max(gate.asked, now + math.min(asked, LONGEST))
  gate.since, gate.passed, gate.proven = 0 / 0, 0, 0
end

load()
for _ = 1, tonumber(ARGV[4]) do leave(now - tonumber(ARGV[5])) end
local result = 0
if operation == 'enter' then
  result = enter(ARGV[7] == '1', tonumber(ARGV[8]), ARGV[9] == '1')
elseif operation == 'passed' then
  pass()
elseif operation == 'refused' then
  refuse(tonumber(ARGV[7]), tonumber(ARGV[8]))
end
local data = pack()
local expiry = math.floor(1000 * (math.max(gate.opens - now, 0) + 2 * MEMORY))
if operation ~= 'state' then
  redis.call('SET', KEYS[1], data, 'PX', expiry)
  redis.call('ZADD', KEYS[2], tostring(now), process)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', tostring(now - MEMORY))
  redis.call('PEXPIRE', KEYS[2], expiry)
end
return struct.pack('<dd', result, redis.call('ZCARD', KEYS[2])) .. data
"""

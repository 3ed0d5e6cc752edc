-- For wrk: posts the bodies in the file $BODIES in turn, from number $OFFSET on, and writes what came of it to $OUT as
-- JSON.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  local file = assert(io.open(os.getenv("BODIES"), "rb"))
  local data = file:read("*a")
  file:close()
  local headers = { ["Content-Type"] = os.getenv("CONTENT_TYPE") }
  requests = {}
  local at = 1
  while at <= #data do
    local a, b, c, d = data:byte(at, at + 3)
    local length = a + 256 * (b + 256 * (c + 256 * d))
    requests[#requests + 1] = wrk.format("POST", os.getenv("TARGET"), headers, data:sub(at + 4, at + 3 + length))
    at = at + 4 + length
  end
  -- Threads start at places far apart, so that they do not send the same pictures.
  sent = tonumber(os.getenv("OFFSET")) + math.floor(number * #requests / 2)
  math.randomseed(number + 1)
end

function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end

function done(summary, latency)
  local errors = summary.errors
  local file = assert(io.open(os.getenv("OUT"), "w"))
  file:write(string.format(
    '{"requests":%d,"microseconds":%d,"mean":%.1f,"p50":%d,"p99":%d,"most":%d,"refused":%d,"broken":%d}',
    summary.requests, summary.duration, latency.mean, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
  file:close()
end

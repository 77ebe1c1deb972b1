-- Shared by all scripts: the request from the environment, and one line of figures at the end.
-- A script may count whole operations in the globals `succeeded` and `failed` of its thread; without them every answer below 400 counts.
-- $METHOD, $TARGET path and query, $BODY, $HEADERS one "Name: value" a line, $VALUES a file with one value a line for the mark {}.
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function headers_of_environment()
  local headers = {}
  for line in (os.getenv("HEADERS") or ""):gmatch("[^\n]+") do
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  return headers
end

function values_of_environment()
  local values = {}
  for line in io.lines(os.getenv("VALUES")) do values[#values + 1] = line end
  return values
end

-- Puts a value where the mark {} is; gsub with a function, because a value may hold %.
function fill(text, value)
  return text and (text:gsub("{}", function() return value end))
end

function done(summary, latency)
  local errors, succeeded, failed = summary.errors, nil, 0
  for _, thread in ipairs(threads) do
    local count = thread:get("succeeded")
    if count then succeeded = (succeeded or 0) + count end
    failed = failed + (thread:get("failed") or 0)
  end
  io.write(string.format(
    '\nRESULT {"operations":%d,"failed":%d,"status":%d,"sockets":%d,"timeouts":%d,"micros":%d,"p50_micros":%d,"p99_micros":%d}\n',
    succeeded or (summary.requests - errors.status), failed, errors.status, errors.connect + errors.read + errors.write,
    errors.timeout, summary.duration, latency:percentile(50), latency:percentile(99)))
end

-- Refresh with rotation: $VALUES holds live refresh tokens, more than connections; the new token of each answer goes to the end of the queue.
dofile(os.getenv("SCRIPTS") .. "/report.lua")

succeeded, failed = 0, 0
local queue, first, last, headers, target, body = {}, 1, 0, nil, os.getenv("TARGET"), os.getenv("BODY")

function init()
  headers = headers_of_environment()
  queue = values_of_environment()
  last = #queue
end

function request()
  local token = queue[first]
  if token then queue[first] = nil; first = first + 1 end
  return wrk.format("POST", target, headers, fill(body, token or "none-left"))
end

function response(status, _, text)
  local token = text:match('"refresh_token"%s*:%s*"([^"]+)"')
  if status == 200 and token then
    last = last + 1
    queue[last] = token
    succeeded = succeeded + 1
  elseif status < 400 then
    failed = failed + 1
  end
end

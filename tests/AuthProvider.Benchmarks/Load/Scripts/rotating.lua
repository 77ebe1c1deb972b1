-- One request a value (a token, a cookie), taken in turn.
dofile(os.getenv("SCRIPTS") .. "/report.lua")

local requests, at = {}, 0

function init()
  for _, value in ipairs(values_of_environment()) do
    local headers = headers_of_environment()
    for name, text in pairs(headers) do headers[name] = fill(text, value) end
    requests[#requests + 1] = wrk.format(os.getenv("METHOD"), os.getenv("TARGET"), headers, fill(os.getenv("BODY"), value))
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

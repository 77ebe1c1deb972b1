-- Whole sign-ins with a live session: an authorize request whose redirect carries a code, then the token request that redeems it.
-- $TARGET authorize path and query, $HEADERS with the mark {} for the session cookie of $VALUES; $TOKEN path and $BODY form of the
-- token request, with the mark {} for the code. One wrk thread.
dofile(os.getenv("SCRIPTS") .. "/report.lua")

succeeded, failed = 0, 0
local authorize, at, codes = {}, 0, {}
local token, body, token_headers = os.getenv("TOKEN"), os.getenv("BODY"), { ["Content-Type"] = "application/x-www-form-urlencoded" }

function init()
  for _, value in ipairs(values_of_environment()) do
    local headers = headers_of_environment()
    for name, text in pairs(headers) do headers[name] = fill(text, value) end
    authorize[#authorize + 1] = wrk.format("GET", os.getenv("TARGET"), headers)
  end
  for name, text in pairs(headers_of_environment()) do
    if name ~= "Cookie" then token_headers[name] = text end
  end
end

function request()
  local code = table.remove(codes)
  if code then return wrk.format("POST", token, token_headers, fill(body, code)) end
  at = at % #authorize + 1
  return authorize[at]
end

function response(status, headers, text)
  local location = headers["location"] or headers["Location"]
  local code = location and location:match("[?&]code=([^&]+)")
  if code then
    codes[#codes + 1] = code
  elseif status == 200 and text:find('"id_token"', 1, true) then
    succeeded = succeeded + 1
  elseif status < 400 then
    failed = failed + 1
  end
end

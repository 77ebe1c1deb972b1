-- Sign-in forms, one user after the other: a redirect to $LOCATION is a sign-in, everything else below 400 is the form again.
dofile(os.getenv("SCRIPTS") .. "/rotating.lua")

succeeded, failed = 0, 0
local expected = os.getenv("LOCATION")

function response(status, headers)
  local location = headers["Location"] or headers["location"]
  if status >= 300 and status < 400 and location == expected then
    succeeded = succeeded + 1
  elseif status < 400 then
    failed = failed + 1
  end
end

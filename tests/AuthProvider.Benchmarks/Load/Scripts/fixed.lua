-- The same request again and again; wrk formats it once.
dofile(os.getenv("SCRIPTS") .. "/report.lua")

wrk.method = os.getenv("METHOD")
wrk.path = os.getenv("TARGET")
wrk.body = os.getenv("BODY")
wrk.headers = headers_of_environment()

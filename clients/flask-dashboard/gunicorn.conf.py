"""gunicorn "dashboard:create_app()" reads this."""

import os

certificates = os.environ.get("CERTIFICATES", "../../certs")
bind = f"localhost:{os.environ.get('PORT', 5015)}"
certfile, keyfile = f"{certificates}/localhost.pem", f"{certificates}/localhost.key"
workers = 2
# The tables are made once, before there are several processes.
preload_app = True

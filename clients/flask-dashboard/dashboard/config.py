"""All settings, from the environment. The README names those that a deployment sets."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

# The database has sessions in it: what this app writes is for its owner only, in whatever folder.
os.umask(0o077)
DATA = Path(os.environ.get("DATA", "data")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key():
    """Signs the identifiers of sessions and the tokens of forms: made at the first start, readable to its owner only."""
    file = DATA / "secret.key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


def client_secret():
    secret = os.environ.get("CLIENT_SECRET")
    if not secret:
        raise SystemExit("There is no secret: CLIENT_SECRET takes the one that the provider gave this app. (The demo has its own, in clients/Demo/demo.json.)")
    return secret


class Config:
    # Where people reach this app; never taken from the Host header, which anybody can send.
    URL = os.environ.get("URL", "https://localhost:5015")
    SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key()

    PROVIDER = os.environ.get("PROVIDER", "https://localhost:5001")
    # Authlib reads these three.
    PROVIDER_SERVER_METADATA_URL = f"{PROVIDER}/.well-known/openid-configuration"
    PROVIDER_CLIENT_ID = os.environ.get("CLIENT_ID", "flask-dashboard")
    PROVIDER_CLIENT_SECRET = client_secret()

    SQLALCHEMY_DATABASE_URI = f"sqlite:///{DATA / 'dashboard.db'}"

    # Where sessions are: sqlite (the database above), redis or memcached.
    SESSION_STORE = os.environ.get("SESSION_STORE", "sqlite")
    REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    MEMCACHED = os.environ.get("MEMCACHED", "localhost:11211")
    # In seconds, from sign-in; at most 30 days.
    PERMANENT_SESSION_LIFETIME = timedelta(seconds=int(os.environ.get("SESSION_LIFETIME", 8 * 60 * 60)))

    SESSION_COOKIE_NAME = "__Host-flask"
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    MAX_CONTENT_LENGTH = 64 * 1024

import os
import secrets
from pathlib import Path

# The database has hashes of passwords in it: what this app writes is for its owner only, in whatever folder.
os.umask(0o077)
DATA = Path(os.environ.get("DATA", "data")).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)


def secret_key():
    """Signs the session cookie: made at the first start, readable to its owner only."""
    file = DATA / "secret.key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text()


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key()
    SQLALCHEMY_DATABASE_URI = f"sqlite:///{DATA / 'classic.db'}"

    SESSION_COOKIE_NAME = "__Host-classic"
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_SAMESITE = "Lax"
    MAX_CONTENT_LENGTH = 64 * 1024

"""SQLite, Redis or Memcached: the setting for Flask-Session, and three calls for what the app itself keeps beside the sessions.

What is put is there for so many seconds at least."""

import time
from datetime import datetime

from pymemcache import MemcacheError, PooledClient
from redis import Redis, RedisError
from sqlalchemy.exc import OperationalError

from .extensions import db

# When the store is away it says so with one of these.
STORE_ERRORS = (RedisError, MemcacheError, ConnectionError, TimeoutError, OperationalError)
PATIENCE = 5  # seconds
# Memcached takes longer times for dates.
LONGEST = 30 * 24 * 60 * 60


class RedisStore:
    def __init__(self, config):
        self.client = Redis.from_url(config["REDIS_URL"], socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        self.session_settings = {"SESSION_TYPE": "redis", "SESSION_REDIS": self.client}

    def get(self, key):
        value = self.client.get(key)
        return value and value.decode()

    def put(self, key, value, seconds):
        self.client.set(key, value, ex=seconds)

    def delete(self, key):
        self.client.delete(key)


class MemcachedStore:
    def __init__(self, config):
        # Without default_noreply=False a write that failed goes unnoticed.
        self.client = PooledClient(config["MEMCACHED"], connect_timeout=PATIENCE, timeout=PATIENCE, default_noreply=False)
        self.session_settings = {"SESSION_TYPE": "memcached", "SESSION_MEMCACHED": self.client}

    def get(self, key):
        value = self.client.get(key)
        return value and value.decode()

    def put(self, key, value, seconds):
        # Its clock stands still for a second at a time, and each turn comes a little late: an entry may go almost two seconds early.
        self.client.set(key, value, min(seconds + 2, LONGEST))

    def delete(self, key):
        self.client.delete(key)


class Entry(db.Model):
    key = db.Column(db.String(255), primary_key=True)
    value = db.Column(db.Text, nullable=False)
    expires = db.Column(db.Float, nullable=False, index=True)


class SqliteStore:
    # Each call is a transaction of its own, whatever db.session is doing.

    def __init__(self, config):
        self.session_settings = {"SESSION_TYPE": "sqlalchemy", "SESSION_SQLALCHEMY": db}

    def get(self, key):
        query = db.select(Entry.value).where(Entry.key == key, Entry.expires > time.time())
        with db.engine.connect() as connection:
            return connection.execute(query).scalar()

    def put(self, key, value, seconds):
        self._write(db.delete(Entry).where(Entry.key == key), self._insert(key, value, seconds))

    def delete(self, key):
        self._write(db.delete(Entry).where(Entry.key == key))

    @staticmethod
    def _insert(key, value, seconds):
        return db.insert(Entry).values(key=key, value=value, expires=time.time() + seconds)

    @staticmethod
    def _write(*statements):
        with db.engine.begin() as connection:
            connection.execute(db.delete(Entry).where(Entry.expires <= time.time()))
            # Flask-Session leaves its own expired rows where they are.
            connection.execute(db.text("DELETE FROM sessions WHERE expiry <= :now"), {"now": datetime.utcnow()})
            for statement in statements:
                connection.execute(statement)


STORES = {"sqlite": SqliteStore, "redis": RedisStore, "memcached": MemcachedStore}

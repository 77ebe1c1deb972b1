"""Who is signed in. The store has an entry for each session at the provider; without it nobody is signed in, whatever a cookie says."""

import json
import time
from dataclasses import asdict, dataclass
from hashlib import sha256

from flask import current_app
from flask_login import UserMixin

from .extensions import db, login_manager
from .models import Person


@dataclass
class SignIn(UserMixin):
    """The user of Flask-Login: what the provider said at sign-in."""

    sid: str
    subject: str
    username: str
    name: str
    email: str
    roles: list
    person_id: int
    at: float

    def get_id(self):
        return self.sid

    def has_role(self, role):
        return role in self.roles

    @property
    def person(self):
        return db.session.get(Person, self.person_id)


def remember(sign_in):
    store().put(key("sign-in", sign_in.sid), json.dumps(asdict(sign_in)), lifetime())


@login_manager.user_loader
def find(sid):
    entry = store().get(key("sign-in", sid))
    if entry is None:
        return None
    sign_in = SignIn(**json.loads(entry))
    # Here and not by the store alone, which may keep an entry somewhat longer.
    if sign_in.at + lifetime() <= time.time():
        return None
    ended = store().get(key("ended", sign_in.subject))
    return sign_in if ended is None or float(ended) < sign_in.at else None


def end(sid):
    """Signs out of one session at the provider."""
    store().delete(key("sign-in", sid))


def end_all(subject):
    """Signs somebody out everywhere: every sign-in until now is worth nothing."""
    store().put(key("ended", subject), str(time.time()), lifetime())


def was_here(token_id):
    """Whether a logout token has been obeyed before."""
    return store().get(key("logout-token", token_id)) is not None


def remember_token(token_id, seconds):
    store().put(key("logout-token", token_id), "obeyed", seconds)


def store():
    return current_app.extensions["store"]


def key(kind, value):
    # Short and plain, as memcached wants keys, whatever the provider calls its sessions.
    return f"{kind}:{sha256(value.encode()).hexdigest()}"


def lifetime():
    return int(current_app.permanent_session_lifetime.total_seconds())

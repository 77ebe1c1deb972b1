"""Sessions on the server by Flask-Session, and what its versions (0.3 of Debian to 0.8) leave to the app."""

import json
import secrets

import flask
from flask.sessions import SecureCookieSession, SessionInterface
from flask_session import Session

from . import errors
from .stores import LONGEST, STORE_ERRORS, STORES


def init_app(app):
    kind = app.config["SESSION_STORE"]
    if kind not in STORES:
        raise ValueError(f"SESSION_STORE takes {', '.join(STORES)}; it is {kind!r}.")
    if not 1 <= app.permanent_session_lifetime.total_seconds() <= LONGEST:
        raise ValueError(f"SESSION_LIFETIME takes 1 to {LONGEST} seconds, which are 30 days.")
    app.extensions["store"] = STORES[kind](app.config)

    # Signed, so that nothing but identifiers of this app reaches the store.
    app.config.update(app.extensions["store"].session_settings, SESSION_USE_SIGNER=True, SESSION_PERMANENT=True)
    app.response_class = Response
    Session(app)
    app.session_interface = Sessions(app.session_interface)
    app.before_request(refuse_without_store)


def renew():
    """Begins a session with a new identifier: one from before the sign-in ends, whoever was signed in there (session fixation)."""
    flask.session.clear()
    flask.current_app.session_interface.end(flask.session)
    flask.session.sid = secrets.token_urlsafe(32)
    flask.session.permanent = True


def refuse_without_store():
    # Style sheets go on: the page that says so needs them.
    if flask.request.endpoint != "static" and isinstance(flask.session, NoSession):
        flask.abort(503)


class NoSession(SecureCookieSession):
    """What a request has while the store is away: empty, and never saved."""


class Sessions(SessionInterface):
    """Flask-Session's interface of the chosen store, for the day when the store is away: nobody is signed in, and people read why."""

    def __init__(self, inner):
        self.inner = inner
        # In place of pickle: whoever can write to the store must not be able to run code here.
        inner.serializer = Json

    def open_session(self, app, request):
        try:
            return self.inner.open_session(app, request)
        except STORE_ERRORS:
            app.logger.exception("The session store does not answer.")
            return NoSession()

    def save_session(self, app, session, response):
        # Flask-Session and Flask-Login each note something also for those who only look.
        nothing_to_keep = session.keys() <= {"_permanent", "_fresh"} and self.get_cookie_name(app) not in flask.request.cookies
        if nothing_to_keep or isinstance(session, NoSession):
            return
        try:
            self.inner.save_session(app, session, response)
        except STORE_ERRORS:
            app.logger.exception("The session store does not answer.")
            response.headers.pop("Location", None)
            response.status, response.data = "503", errors.unavailable_page()

    def end(self, emptied):
        # All versions delete an empty session when they save it; the cookie goes on with the new one.
        self.inner.save_session(flask.current_app, emptied, flask.current_app.response_class())


class Json:
    @staticmethod
    def dumps(session, protocol=None):
        return json.dumps(session).encode()

    loads = json.loads

    # So it is called from Flask-Session 0.7 on.
    @staticmethod
    def encode(session):
        return json.dumps(dict(session)).encode()

    decode = json.loads


class Response(flask.Response):
    """Flask-Session 0.3 sets its cookie without SameSite, and deletes it without Secure, which a __Host- cookie needs."""

    def set_cookie(self, *args, **kwargs):
        super().set_cookie(*args, **{**kwargs, "secure": True, "samesite": "Lax"})

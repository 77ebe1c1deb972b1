"""Logout tokens: the provider says from server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.4 to 2.6)."""

import time

from authlib.jose import JsonWebToken
from authlib.jose.errors import JoseError
from flask import current_app

from . import sign_ins
from .provider import key_of, provider

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Those that a key of the provider signs; never "none", never a secret.
ALGORITHMS = ["RS256", "PS256", "ES256"]
SKEW = 60  # seconds between two clocks
AGE = 600  # seconds


def obey(token):
    """Ends what the token says. Raises ValueError for a token that is not good, or was here before."""
    claims = read(token)
    if sign_ins.was_here(claims["jti"]):
        raise ValueError("This logout token has been here before.")
    if claims.get("sid"):
        sign_ins.end(claims["sid"])
    else:
        sign_ins.end_all(claims["sub"])
    # Only now: what could not be ended, for the store was away, may be asked for again.
    sign_ins.remember_token(claims["jti"], max(1, int(claims["exp"] - time.time()) + SKEW))


def read(token):
    expected = {
        "iss": {"essential": True, "value": provider.load_server_metadata()["issuer"]},
        "aud": {"essential": True, "value": current_app.config["PROVIDER_CLIENT_ID"]},
        "iat": {"essential": True},
        "exp": {"essential": True},
        "jti": {"essential": True},
        "events": {"essential": True, "validate": lambda _, events: isinstance(events, dict) and isinstance(events.get(EVENT), dict)},
    }
    try:
        claims = JsonWebToken(ALGORITHMS).decode(token, key=key_of, claims_options=expected)
        claims.validate(leeway=SKEW)
    except (JoseError, ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"This is no logout token of the provider: {problem}") from problem

    if claims.header.get("typ") != "logout+jwt":
        raise ValueError("This is a token of another type.")
    if not -SKEW <= time.time() - claims["iat"] <= AGE or claims["exp"] > claims["iat"] + AGE:
        raise ValueError("This logout token is too old, or lives too long.")
    if "nonce" in claims:
        raise ValueError("A logout token has no nonce: this is an ID token.")
    if not all(isinstance(claims.get(name, ""), str) for name in ("jti", "sid", "sub")) or not (claims.get("sid") or claims.get("sub")):
        raise ValueError("A logout token names a session or a subject.")
    return claims

"""The provider. Authlib does the code flow with PKCE; settings named PROVIDER_* are its own."""

import time
from urllib.parse import urlencode

from authlib.jose import JsonWebKey

from .extensions import oauth

provider = oauth.register(
    "provider",
    client_kwargs={"scope": "openid profile email roles", "code_challenge_method": "S256", "default_timeout": 10},
)

KEYS_AT_MOST_EVERY = 30  # seconds, so that tokens with invented key ids do not make the app ask all the time
asked_for_keys_at = float("-inf")


class KeyIsNotKnown(Exception):
    """Whether a token is good cannot be told now: its key is not known, and the provider was asked for keys a moment ago."""


def key_of(header, _payload):
    """The provider's key that a token names. Keys change: they are asked for again when one is unknown."""
    global asked_for_keys_at
    try:
        return JsonWebKey.import_key_set(provider.fetch_jwk_set()).find_by_kid(header.get("kid"))
    except ValueError as problem:
        if time.monotonic() - asked_for_keys_at < KEYS_AT_MOST_EVERY:
            raise KeyIsNotKnown("The key of a logout token is not known.") from problem
        asked_for_keys_at = time.monotonic()
        return JsonWebKey.import_key_set(provider.fetch_jwk_set(force=True)).find_by_kid(header.get("kid"))


def sign_out_address(id_token, back_to):
    """Where the browser goes to end the session at the provider (OpenID Connect RP-Initiated Logout 1.0, 2)."""
    query = {"id_token_hint": id_token, "post_logout_redirect_uri": back_to}
    return f"{provider.load_server_metadata()['end_session_endpoint']}?{urlencode(query)}"

"""The ways in and out."""

import time

from authlib.common.errors import AuthlibBaseError
from flask import Blueprint, current_app, jsonify, redirect, request, session, url_for
from flask_login import current_user, login_required, login_user, logout_user
from requests import RequestException

from . import logout_token, sessions, sign_ins
from .errors import problem_page
from .extensions import csrf
from .forms import SignOutForm
from .models import Person
from .provider import KeyIsNotKnown, provider, sign_out_address

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
def sign_in():
    session["next"] = own_page(request.args.get("next"))
    return provider.authorize_redirect(address("auth.callback"))


@blueprint.get("/callback")
def callback():
    # Checks state, nonce, and the ID token's signature, issuer, audience and times.
    tokens = provider.authorize_access_token(claims_options=expected_claims())
    claims = tokens["userinfo"]
    user = provider.userinfo(token=tokens)
    if user["sub"] != claims["sub"]:
        raise AuthlibBaseError("invalid_userinfo", "userinfo is about somebody else")

    next_page = session.get("next") or url_for("pages.dashboard")
    sessions.renew()
    session["id_token"] = tokens["id_token"]
    username = user["preferred_username"]
    signed_in = sign_ins.SignIn(
        sid=claims["sid"],
        subject=claims["sub"],
        username=username,
        name=user.get("name", username),
        email=user.get("email", ""),
        roles=user.get("role", []),
        person_id=Person.of(claims["sub"], username).id,
        at=time.time(),
    )
    sign_ins.remember(signed_in)
    login_user(signed_in)
    return redirect(next_page)


@blueprint.post("/sign-out")
@login_required
def sign_out():
    form = SignOutForm()
    if not form.validate_on_submit():
        return redirect(url_for("pages.dashboard"))
    id_token = session["id_token"]
    sign_ins.end(current_user.sid)
    logout_user()
    session.clear()
    return redirect(sign_out_address(id_token, address("pages.home")), 303)


@blueprint.post("/backchannel-logout")
@csrf.exempt
def backchannel_logout():
    try:
        logout_token.obey(request.form.get("logout_token", ""))
    except KeyIsNotKnown as problem:
        # A refusal is final: only the provider's keys of this moment allow it. After 503 it sends the token again.
        current_app.logger.warning("%s", problem)
        return jsonify(error="temporarily_unavailable"), 503, {"Retry-After": "10"}
    except ValueError as problem:
        current_app.logger.warning("%r", str(problem))
        return jsonify(error="invalid_request"), 400
    return "", 200


@blueprint.errorhandler(AuthlibBaseError)
def not_signed_in(problem):
    # What the provider says, or whoever made the address: in quotes, so that it makes no lines of its own.
    current_app.logger.warning("Not signed in: %r", str(problem))
    return problem_page("You are not signed in", "The provider said no, or this page is old. Go to the start page and try again."), 400


@blueprint.errorhandler(RequestException)
def provider_is_away(problem):
    current_app.logger.error("The provider does not answer: %r", str(problem))
    return problem_page("Back in a moment", "Nobody can sign in here just now: the provider does not answer."), 503


def expected_claims():
    """Authlib, left alone, takes an ID token for another app if only its "azp" names this one."""
    return {
        "iss": {"essential": True, "value": provider.load_server_metadata()["issuer"]},
        "aud": {"essential": True, "value": current_app.config["PROVIDER_CLIENT_ID"]},
    }


def address(endpoint):
    """The public address of a page, as it is registered with the provider."""
    return current_app.config["URL"] + url_for(endpoint)


def own_page(target):
    """A page of this app that somebody wanted before signing in; anything else is forgotten."""
    # Browsers read a backslash as a slash, and leave tabs and the like out.
    is_plain = target and target.isprintable() and "\\" not in target
    return target if is_plain and target.startswith("/") and not target.startswith("//") else None

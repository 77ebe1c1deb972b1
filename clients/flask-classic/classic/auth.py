from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import login_required, login_user, logout_user

from .extensions import db
from .forms import RegistrationForm, SignInForm
from .models import User

blueprint = Blueprint("auth", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    form = SignInForm()
    if form.validate_on_submit():
        user = User.named(form.username.data)
        if user and user.check_password(form.password.data):
            session.clear()
            login_user(user)
            return redirect(own_page(request.args.get("next")) or url_for("pages.dashboard"))
        if not user:
            # As long as a wrong password takes, so that the time does not tell who has an account.
            User().set_password(form.password.data)
        form.password.errors.append("This username and password do not go together.")
    return render_template("sign_in.html", form=form)


@blueprint.route("/register", methods=["GET", "POST"])
def register():
    form = RegistrationForm()
    if form.validate_on_submit():
        user = User(username=form.username.data, email=form.email.data)
        user.set_password(form.password.data)
        db.session.add(user)
        db.session.commit()
        session.clear()
        login_user(user)
        return redirect(url_for("pages.dashboard"))
    return render_template("register.html", form=form)


@blueprint.post("/sign-out")
@login_required
def sign_out():
    logout_user()
    session.clear()
    return redirect(url_for("pages.home"), 303)


def own_page(target):
    """A page of this app that somebody wanted before signing in; anything else is forgotten."""
    # Browsers read a backslash as a slash, and leave tabs and the like out.
    is_plain = target and target.isprintable() and "\\" not in target
    return target if is_plain and target.startswith("/") and not target.startswith("//") else None

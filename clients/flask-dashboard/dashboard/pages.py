from functools import wraps

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user, login_required
from sqlalchemy import func

from .extensions import db
from .forms import NoteForm, NoticeForm, SignOutForm
from .models import Note, Person

blueprint = Blueprint("pages", __name__)


@blueprint.app_context_processor
def header():
    # Its token makes a session: not for those who only look.
    return {"sign_out_form": SignOutForm()} if current_user.is_authenticated else {}


def role_required(role):
    """For whoever has a role at the provider; others get 403."""

    def decorate(view):
        @wraps(view)
        @login_required
        def checked(*args, **kwargs):
            return view(*args, **kwargs) if current_user.has_role(role) else abort(403)

        return checked

    return decorate


@blueprint.get("/")
def home():
    return render_template("home.html")


@blueprint.route("/dashboard", methods=["GET", "POST"])
@login_required
def dashboard():
    form, person = NoteForm(), current_user.person
    if form.validate_on_submit():
        person.notes.append(Note(text=form.text.data))
        db.session.commit()
        return redirect(url_for("pages.dashboard"))
    return render_template("dashboard.html", form=form, person=person)


@blueprint.route("/admin", methods=["GET", "POST"])
@role_required("administrator")
def admin():
    form = NoticeForm()
    if form.validate_on_submit():
        person = Person.query.filter(func.lower(Person.username) == form.username.data.lower()).first()
        if person:
            person.notice = form.text.data or None
            db.session.commit()
            flash(f"{person.username} sees it on the dashboard." if person.notice else f"{person.username} has no notice any more.")
            return redirect(url_for("pages.admin"))
        form.username.errors.append("Nobody with this username has been here yet.")
    return render_template("admin.html", form=form, people=Person.query.order_by(Person.username).all())

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user, login_required

from .extensions import db
from .forms import NoteForm, SignOutForm
from .models import Note

blueprint = Blueprint("pages", __name__)


@blueprint.app_context_processor
def header():
    return {"sign_out_form": SignOutForm()}


@blueprint.get("/")
def home():
    return render_template("home.html")


@blueprint.route("/dashboard", methods=["GET", "POST"])
@login_required
def dashboard():
    form = NoteForm()
    if form.validate_on_submit():
        current_user.notes.append(Note(text=form.text.data))
        db.session.commit()
        return redirect(url_for("pages.dashboard"))
    return render_template("dashboard.html", form=form)

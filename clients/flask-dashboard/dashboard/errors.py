"""Pages for what goes wrong. They ask neither the session nor the store, which may be what is wrong."""

from flask import current_app
from flask_wtf.csrf import CSRFError

from .stores import STORE_ERRORS


def init_app(app):
    app.register_error_handler(403, lambda error: (problem_page("Not for you", "This page is for people with the role administrator."), 403))
    app.register_error_handler(404, lambda error: (problem_page("Not found", "There is no such page."), 404))
    app.register_error_handler(500, lambda error: (problem_page("That did not work", "The log of the app says why."), 500))
    app.register_error_handler(CSRFError, lambda error: (problem_page("Please try again", "This form was open for too long, or it was not ours."), 400))
    app.register_error_handler(503, lambda error: (unavailable_page(), 503))
    for store_error in STORE_ERRORS:
        app.register_error_handler(store_error, store_is_away)


def store_is_away(error):
    current_app.logger.exception("The session store does not answer.")
    return unavailable_page(), 503


def unavailable_page():
    return problem_page(
        "Back in a moment",
        "The dashboard cannot reach the place where it keeps sessions, so it does not know who you are. Please try again soon.",
    )


def problem_page(title, text):
    # Not render_template: Flask-Login would look for the user.
    return current_app.jinja_env.get_template("problem.html").render(title=title, text=text)

"""A dashboard in Flask that lets the provider sign people in."""

from flask import Flask

from . import auth, cli, errors, pages, sessions
from .config import Config
from .extensions import csrf, db, login_manager, oauth


def create_app(config=Config):
    app = Flask(__name__)
    app.config.from_object(config)

    db.init_app(app)
    sessions.init_app(app)
    errors.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    oauth.init_app(app)
    app.register_blueprint(auth.blueprint)
    app.register_blueprint(pages.blueprint)
    cli.init_app(app)

    with app.app_context():
        db.create_all()

    @app.after_request
    def secure(response):
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {app.config['PROVIDER']}"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Flask-WTF looks where a form came from.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return app

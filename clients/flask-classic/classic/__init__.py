"""A dashboard in Flask with passwords of its own: flask-dashboard before it changed over to the provider."""

from flask import Flask

from . import auth, cli, pages
from .config import Config
from .extensions import csrf, db, login_manager


def create_app(config=Config):
    app = Flask(__name__)
    app.config.from_object(config)

    db.init_app(app)
    csrf.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(auth.blueprint)
    app.register_blueprint(pages.blueprint)
    cli.init_app(app)

    with app.app_context():
        db.create_all()
    return app

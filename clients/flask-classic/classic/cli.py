import json
import os
import sys

import click

from .models import User


def init_app(app):
    @app.cli.command("export-users")
    @click.argument("file", type=click.Path(dir_okay=False), required=False)
    def export_users(file):
        """Writes the users as JSON Lines, as the provider's "import users" takes them: to FILE, readable to its owner only, or to the screen."""
        with open(file, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) if file else sys.stdout as out:
            for user in User.query.order_by(User.id):
                # This app has never asked whether an address is right, so it says so.
                line = {"username": user.username, "email": user.email, "emailConfirmed": False, "passwordHash": user.password_hash}
                print(json.dumps(line), file=out)
        if file:
            click.echo(f"{User.query.count()} users: {file}")

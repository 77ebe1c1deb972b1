import sqlite3

import click

from .extensions import db
from .models import Note, Person


def init_app(app):
    @app.cli.command("adopt")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False))
    def adopt(file):
        """Takes over people and notes of the app as it was before (flask-classic). Once."""
        if Person.query.first():
            raise click.ClickException("There are people here already: this is for a new database.")
        classic = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        for user_id, username in classic.execute("SELECT id, username FROM user").fetchall():
            notes = classic.execute("SELECT text FROM note WHERE user_id = ? ORDER BY id", (user_id,)).fetchall()
            db.session.add(Person(username=username, notes=[Note(text=text) for (text,) in notes]))
        db.session.commit()
        click.echo(f"{Person.query.count()} people, {Note.query.count()} notes")

"""What the app itself knows about people. Passwords, addresses and roles are the provider's."""

from sqlalchemy import func

from .extensions import db


class Person(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    # The provider's "sub": the only thing about a person that never changes. Empty in rows of the old app until their first sign-in.
    subject = db.Column(db.String(255), unique=True)
    username = db.Column(db.String(64), nullable=False)
    notice = db.Column(db.String(200))
    notes = db.relationship("Note", order_by="Note.id.desc()", cascade="all, delete-orphan")

    @classmethod
    def of(cls, subject, username):
        """The row of whoever has signed in; a row of the old app goes to the first who signs in with its username."""
        person = (
            cls.query.filter_by(subject=subject).first()
            or cls.query.filter(cls.subject.is_(None), func.lower(cls.username) == username.lower()).first()
            or cls()
        )
        person.subject, person.username = subject, username
        db.session.add(person)
        db.session.commit()
        return person


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    person_id = db.Column(db.ForeignKey(Person.id), nullable=False, index=True)
    text = db.Column(db.String(500), nullable=False)

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class SignOutForm(FlaskForm):
    """Nothing but the CSRF token."""


class NoteForm(FlaskForm):
    text = TextAreaField("New note", validators=[DataRequired("Write something first."), Length(max=500)])


class NoticeForm(FlaskForm):
    # The provider's own rule.
    username = StringField("Username", validators=[DataRequired(), Length(4, 64, "A username has 4 to 64 characters.")])
    text = StringField("Notice", validators=[Length(max=200)])

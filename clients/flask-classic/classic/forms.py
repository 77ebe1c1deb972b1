from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, Length, Regexp, ValidationError

from .models import User


class SignInForm(FlaskForm):
    username = StringField("Username", validators=[DataRequired()])
    password = PasswordField("Password", validators=[DataRequired()])


class RegistrationForm(FlaskForm):
    username = StringField(
        "Username",
        validators=[
            DataRequired(),
            Length(4, 64, "A username has 4 to 64 characters."),
            Regexp(r"^[\w.-]+$", message="A username has letters, digits, dots, hyphens and underscores only."),
        ],
    )
    email = EmailField("E-mail address", validators=[DataRequired(), Length(max=254), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="This is no e-mail address.")])
    password = PasswordField("Password", validators=[DataRequired(), Length(8, 256, "A password has at least 8 characters.")])
    repeat = PasswordField("Password once more", validators=[EqualTo("password", "The two passwords differ.")])

    def validate_username(self, field):
        if User.named(field.data):
            raise ValidationError("This username is taken.")


class NoteForm(FlaskForm):
    text = TextAreaField("New note", validators=[DataRequired("Write something first."), Length(max=500)])


class SignOutForm(FlaskForm):
    """Nothing but the CSRF token."""

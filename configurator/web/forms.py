"""What people type into the office's pages: its shape only; its sense is the flows' to judge.

Every form carries the CSRF token, so a bare button is a form too (``PressForm``). Texts are
stripped and bounded here, numbers have their range, and a refusal names the field.
"""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class SignInForm(FlaskForm):  # type: ignore[misc]
    """A name and a password; ``next`` is where to go after."""

    name = StringField(
        "Name",
        filters=[_stripped],
        validators=[DataRequired("Give your name."), Length(max=100)],
    )
    password = PasswordField(
        "Password", validators=[DataRequired("Give your password."), Length(max=200)]
    )
    next = HiddenField()


class OpenQuoteForm(FlaskForm):  # type: ignore[misc]
    """A customer's quote by its link or number, or a configuration by its code."""

    what = StringField(
        "Quote link or code",
        filters=[_stripped],
        validators=[
            DataRequired("Paste the link or the code that the customer gave you."),
            Length(max=4000, message="That is too long to be a link or a code."),
        ],
    )


class OrderForm(FlaskForm):  # type: ignore[misc]
    """What a dealer adds to a quote to order it. ``key`` was made when the form was shown: the
    same form sent twice is one order."""

    reference = StringField(
        "Your reference",
        filters=[_stripped],
        validators=[Length(max=60, message="A reference has at most 60 characters.")],
    )
    key = HiddenField(
        validators=[
            Regexp(r"\A[0-9A-Za-z_-]{8,100}\Z", message="Load the page again and order anew.")
        ]
    )


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why an order is cancelled."""

    reason = StringField(
        "Reason",
        filters=[_stripped],
        validators=[
            DataRequired("Say why: it stays on the order's record."),
            Length(max=200, message="A reason has at most 200 characters."),
        ],
    )


class SequenceForm(FlaskForm):  # type: ignore[misc]
    """How long to search for a day's sequence."""

    seconds = IntegerField(
        "Seconds",
        validators=[
            InputRequired("Give a whole number of seconds."),
            NumberRange(1, 600, "Give 1 to 600 seconds."),
        ],
    )


class PinForm(FlaskForm):  # type: ignore[misc]
    """A unit's fixed place in the day, counted from 1."""

    order = HiddenField(validators=[DataRequired(), Length(max=60)])
    position = IntegerField(
        "Place",
        validators=[
            InputRequired("Give a place as a whole number."),
            NumberRange(1, 10_000, "Places count from 1."),
        ],
    )


class UnpinForm(FlaskForm):  # type: ignore[misc]
    """The order whose place is to be free again."""

    order = HiddenField(validators=[DataRequired(), Length(max=60)])


class PublishForm(FlaskForm):  # type: ignore[misc]
    """The version that becomes the day's plan."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, 1_000_000)])


class PressForm(FlaskForm):  # type: ignore[misc]
    """A button and nothing else: only the token is checked."""


def first_error(form: FlaskForm) -> str:
    """The first thing that is wrong with ``form``, "" when nothing is."""
    return next((str(text) for texts in form.errors.values() for text in texts), "")

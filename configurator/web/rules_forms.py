"""What a rule engineer types: its shape only; its sense is the flows' to judge."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

_NAME = Regexp(
    r"\A[a-z0-9][a-z0-9_-]{0,39}\Z",
    message="A release’s name has small letters, digits, - and _, at most 40 of them.",
)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class BeginForm(FlaskForm):  # type: ignore[misc]
    """A draft begun from a release."""

    product = HiddenField(validators=[DataRequired(), Length(max=60)])
    base = HiddenField(validators=[DataRequired(), Length(max=60)])
    release = StringField(
        "Its name",
        filters=[_stripped],
        validators=[DataRequired("Give the new release a name."), _NAME],
    )


class UploadForm(FlaskForm):  # type: ignore[misc]
    """Where uploaded files belong; the files themselves come beside it."""

    product = StringField(
        "Product",
        filters=[_stripped],
        validators=[DataRequired("Choose a product."), Length(max=60)],
    )
    release = StringField(
        "Name of the release",
        filters=[_stripped],
        validators=[DataRequired("Give the new release a name."), _NAME],
    )


class RevisionForm(FlaskForm):  # type: ignore[misc]
    """An act on a draft as its page showed it."""

    revision = IntegerField(validators=[InputRequired(), NumberRange(0, 10_000_000)])


class SaveForm(RevisionForm):
    """A file's text. ``line`` is where the editor stood."""

    text = TextAreaField("Text")
    line = IntegerField(validators=[NumberRange(0, 1_000_000)], default=0)


class PublishReleaseForm(RevisionForm):
    """From when a draft is sold, and that it is meant."""

    valid_from = DateField("Sold from", validators=[InputRequired("Give the first day of sale.")])
    confirm = BooleanField(
        "I have read the check and the impact",
        validators=[InputRequired("Confirm that you have read the check and the impact.")],
    )


class RetireForm(FlaskForm):  # type: ignore[misc]
    """The last day on which a release is sold; ``last`` where it may be its product's end."""

    last_day = DateField("Last day", validators=[InputRequired("Give the last day of sale.")])
    last = BooleanField("The product is to be sold no longer")

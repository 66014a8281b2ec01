"""The form with which a customer asks for a quote."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from configurator.flow.quoting import DealerChoice
from configurator.web.language import word


class QuoteForm(FlaskForm):  # type: ignore[misc]
    """Who asks and which dealer shall see it; ``gross`` is the price that the page showed."""

    name = StringField(
        "Your name or company",
        filters=[lambda text: (text or "").strip()],
        validators=[Length(max=100, message="At most 100 characters, please.")],
    )
    dealer = SelectField("Dealer", choices=[], validate_choice=False)
    gross = IntegerField(
        widget=HiddenField.widget, validators=[InputRequired(), NumberRange(0, 10**12)]
    )

    def offer(self, dealers: Sequence[DealerChoice], gross: int) -> None:
        """Fill in what can be chosen, and the price that is shown now."""
        self.dealer.choices = [
            ("", word("Choose later")),
            *((d.id, f"{d.name}, {d.place}" if d.place else d.name) for d in dealers),
        ]
        self.gross.data = gross

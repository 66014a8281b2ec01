"""How messages leave the house and how receipts come back."""

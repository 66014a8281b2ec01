"""An order's life and what it pins: the configuration, its code, its price, its quote."""

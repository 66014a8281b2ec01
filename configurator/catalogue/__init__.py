"""What may be ordered: feature models, products and their releases, lines; read from ``rules/``."""

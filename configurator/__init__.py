"""Configurator: customer-to-order mass customisation, from a click to a build order."""

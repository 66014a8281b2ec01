"""Drawings that follow the options: geometry here, shapes and shading in ``templates/pictures``."""

"""What a reader takes at most, so that no file, however it is written, takes a plant's time or
memory: an error tells which limit it was. ``docs/catalogue-format.md`` lists them."""

LARGEST_FILE = 8 * 2**20
"""Bytes of one file."""
LARGEST_MODEL = 16 * 2**20
"""Characters of one model with all that it imports."""
MOST_FEATURES = 100_000
LONGEST_FORMULA = 250_000
"""Characters of one formula, or of one feature with its attributes."""
DEEPEST_FORMULA = 200
DEEPEST_BRACKETS = 25_000
DEEPEST_VALUE = 20
"""Brackets and braces within each other in an attribute, collections within each other in YAML."""
MOST_VALUES = 200_000
"""Keys and values of one YAML file."""
DEEPEST_ELEMENT = 200
MOST_ELEMENTS = 200_000
"""Elements of one XML file, and their attributes."""
MOST_AT_MOST_ONE = 100
"""Formulas of which an XML rule can say that at most one holds: it states each pair."""
DEEPEST_IMPORT = 8
MOST_FILES = 200
"""Files that one model imports, and that one release's folder has."""
MOST_TOLD = 200
"""Problems that are told; reading stops there."""
MOST_COMPARED = 1_000
"""Names that one unknown name is compared with, to suggest the one that was meant."""

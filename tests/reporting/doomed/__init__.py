"""A filing and an import that are killed again and again. An app of its own: only the tests' settings install it."""

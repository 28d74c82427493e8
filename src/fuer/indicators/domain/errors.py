"""What a person is told when a definition cannot be as they want it."""


class DefinitionError(ValueError):
    """One sentence for a person: why a definition cannot be revised like this."""

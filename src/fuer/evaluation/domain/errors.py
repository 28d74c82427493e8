class ReportError(ValueError):
    """One sentence for a person: why this cannot be done with a report, and what to do instead."""

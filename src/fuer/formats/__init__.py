"""How dates and numbers look: Django's zh-hans has no grouping of thousands."""

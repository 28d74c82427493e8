"""Composing a report: facts of one area and year → sections → blocks of an official paper. Pure: no Django."""

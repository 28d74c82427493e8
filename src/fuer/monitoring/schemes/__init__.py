"""Monitoring schemes (统计监测指标体系) of state, province and city as declared files: what each must hold, and how to read them.

Pure: files in, frozen models out. Every entry says which indicator of ours it is, or why we do not collect it.
"""

from fuer.monitoring.schemes.files import Domain, Entry, SchemeFile, SchemeFileError, Source, read_scheme, read_schemes

__all__ = ["Domain", "Entry", "SchemeFile", "SchemeFileError", "Source", "read_scheme", "read_schemes"]

from fuer.notices.models.notice import Notice
from fuer.notices.models.outgoing import Outgoing

__all__ = ["Notice", "Outgoing"]

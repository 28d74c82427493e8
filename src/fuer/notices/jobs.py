"""What this room does by the clock."""

from fuer.core.domain.schedule import every
from fuer.notices.domain.sending import send_waiting


@every("notices.send", seconds=15)
def send_outbox() -> None:
    send_waiting()

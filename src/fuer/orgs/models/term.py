from django.db import models
from django.utils.translation import gettext_lazy as _

from fuer.orgs.enums import TermBody
from fuer.orgs.managers import TermManager
from fuer.orgs.models.area import Area


class Term(models.Model):
    """A dated election of one body of one area; the event years of targets come from here."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="terms", verbose_name=_("行政区划"))
    body = models.CharField(_("换届机构"), max_length=12, choices=TermBody.choices)
    elected_on = models.DateField(_("换届日期"))
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects = TermManager()

    class Meta:
        verbose_name = _("届次")
        verbose_name_plural = _("届次")
        ordering = ["area__path", "body", "elected_on"]
        constraints = [models.UniqueConstraint(fields=["area", "body", "elected_on"], name="term_is_unique")]

    def __str__(self) -> str:
        return f"{self.area} {self.get_body_display()} {self.elected_on}"

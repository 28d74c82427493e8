from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.Model):
    """What stands behind a figure or a task: a stored file, or a reference to a document kept elsewhere."""

    title = models.CharField(_("名称"), max_length=200)
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("文件")
    )
    reference = models.CharField(_("出处"), max_length=300, blank=True)
    created_by_id = models.BigIntegerField(_("上传人编号"))
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_file_or_reference", condition=models.Q(file__isnull=False) | ~models.Q(reference="")
            )
        ]

    def __str__(self) -> str:
        return self.title

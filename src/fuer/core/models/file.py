import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file kept outside the web root under its own id; it is read only through the room that owns it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("文件类型"), max_length=100)
    size = models.BigIntegerField(_("字节数"))
    sha256 = models.CharField(_("校验值"), max_length=64, db_index=True)
    room = models.CharField(_("所属模块"), max_length=50, blank=True)
    owner_id = models.BigIntegerField(_("上传人编号"))
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

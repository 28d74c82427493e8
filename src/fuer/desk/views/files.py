"""Stored files, streamed to whom the owning room lets read them."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from fuer.core.domain.files import has_content, may_read, open_file
from fuer.core.models import StoredFile
from fuer.desk.member import MemberRequest


@require_GET
def stored_file(request: MemberRequest, pk: UUID) -> FileResponse:
    """Always an attachment of unknown type: what somebody uploaded is never shown as a page of this site."""
    file = get_object_or_404(StoredFile, pk=pk)
    if not may_read(request.user, file) or not has_content(file):
        raise Http404
    return FileResponse(
        open_file(file), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )

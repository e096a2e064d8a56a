"""The page that a link opens, without login: what is asked for, a field for photos and PDFs, and thanks."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from ardoise.accountant.actions.receive import AT_ONCE, Received, receive_pieces
from ardoise.accountant.door import LinkRequest, link_page, too_many
from ardoise.accountant.uploads import ACCEPT, Upload
from ardoise.domain.errors import Conflict, Refused
from ardoise.purchases.receipts import MAX_BYTES
from ardoise.web.limits import Limit, client_ip

SENDS = Limit("accountant.send", most=20, seconds=600)  # of one visitor for one document


@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def drop(request: LinkRequest) -> HttpResponse:
    """It may be used again until it is closed; what was sent before is counted, and never shown."""
    if request.method != "POST":
        return _page(request)
    if not SENDS.count(request, f"{client_ip(request)}/{request.missing.pk}"):
        return too_many(request, SENDS)
    try:
        received = receive_pieces(request.missing, _uploads(request), sender=request.sender)
    except Conflict:
        return render(request, "accountant/drop_closed.html", {"missing": request.missing}, status=410)
    except Refused as refusal:
        return _page(request, Received(problems=[refusal]))
    if received.problems:
        return _page(request, received)
    return HttpResponseRedirect(f"{request.path}?merci={len(received.pieces)}")


def _uploads(request: LinkRequest) -> list[Upload]:
    """Read one byte beyond what is allowed: enough to refuse it."""
    files = request.FILES.getlist("file")
    return [Upload(file.name or "", file.read(MAX_BYTES + 1)) for file in files[: AT_ONCE + 1]]


def _page(request: LinkRequest, received: Received | None = None) -> HttpResponse:
    thanks = request.GET.get("merci", "")
    context = {
        "missing": request.missing,
        "accept": ACCEPT,
        "at_once": AT_ONCE,
        "kept": len(received.pieces) if received else int(thanks) if thanks in map(str, range(1, AT_ONCE + 1)) else 0,
        "problems": [refusal.message for refusal in received.problems] if received else [],
    }
    status = 422 if context["problems"] else 200
    return render(request, "accountant/drop.html", context, status=status)

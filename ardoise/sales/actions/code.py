"""Send a code to the customer's address before the signature, and check the one that is typed."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.record import Author, lock_chain, record
from ardoise.notifications.actions.write import one_line
from ardoise.sales import events
from ardoise.sales.codes import code_of, masked
from ardoise.sales.models import Quote, SigningCode
from ardoise.sales.signing import require_signable

MINUTES = 15
MOST_TRIES = 5
MOST_IN_A_PERIOD, MOST_IN_A_DAY = 3, 10  # codes for one link of one quote

_TEXTS = {
    "fr": (
        "Votre code pour signer le devis {number}",
        "Bonjour,\n\nVoici le code à recopier pour signer le devis {number} de {company} : {code}\n\n"
        "Il sert une fois, pendant 15 minutes. Si vous n’avez rien demandé, ne faites rien : sans ce code, personne ne"
        " signe à votre place.\n\n{company}",
    ),
    "en": (
        "Your code to sign quote {number}",
        "Hello,\n\nHere is the code to copy out to sign quote {number} from {company}: {code}\n\n"
        "It works once, for 15 minutes. If you did not ask for it, do nothing: without this code nobody signs in your"
        " name.\n\n{company}",
    ),
}


def send_code(
    quote: Quote, *, version: int, recipient: str, address: str, by: Author, language: str = "fr"
) -> SigningCode:
    """A new code for this version and this link; the former ones stop working. The worker hands the mail over.

    Raises what `require_signable` raises, Refused("code_no_address"), Conflict("too_many_codes").
    """
    if not address:
        raise Refused(
            "code_no_address",
            "Aucune adresse e-mail n’est connue pour vous : demandez à recevoir ce devis par e-mail.",
            "code",
        )
    with transaction.atomic():
        lock_chain(quote.company_id)
        require_signable(quote, version=version)
        now = clock.now()
        former = SigningCode.objects.filter(quote=quote, recipient=recipient)
        _refuse_too_many(former.filter(created_at__gt=now - timedelta(minutes=MINUTES)).count(), MOST_IN_A_PERIOD)
        _refuse_too_many(former.filter(created_at__gt=now - timedelta(days=1)).count(), MOST_IN_A_DAY)
        former.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        code = SigningCode.objects.create(
            quote=quote,
            version=version,
            recipient=recipient,
            address=address,
            nonce=secrets.token_hex(16),
            expires_at=now + timedelta(minutes=MINUTES),
        )
        outbox.put("sales.mail_code", key=f"signing_code:{code.pk}", code_id=code.pk, language=language)
        record(quote.company_id, events.QUOTE_CODE_ASKED, quote, by=by, number=quote.number, address=masked(address))
    return code


def mail_code(code_id: int, language: str) -> None:
    """Hand the code over: a task of the outbox. It is no `Message`: the company must not read it in its mails."""
    code = SigningCode.objects.select_related("quote__company").get(pk=code_id)
    if code.sent_at or code.expires_at <= clock.now():
        return
    company = one_line(str(code.quote.company))
    subject, text = _TEXTS.get(language, _TEXTS["fr"])
    words = {"number": code.quote.number, "company": company, "code": code_of(code)}
    sender = formataddr((company, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    headers = {"Auto-Submitted": "auto-generated"}
    mail = EmailMessage(subject.format(**words), text.format(**words), sender, [code.address], headers=headers)
    mail.send()
    SigningCode.objects.filter(pk=code_id).update(sent_at=clock.now())


def try_code(quote: Quote, typed: str, *, version: int, recipient: str) -> SigningCode:
    """The code typed for this version and this link. Every try is counted, and committed whatever follows.

    Raises Refused: `code_missing`, `code_expired` (too old, or tried too often), `code_wrong`.
    """
    digits = "".join(char for char in typed if char.isdigit())
    if not digits:
        raise Refused("code_missing", "Recopiez le code reçu par e-mail.", "code")
    live = SigningCode.objects.filter(
        quote=quote, version=version, recipient=recipient, used_at__isnull=True, expires_at__gt=clock.now()
    )
    code = live.order_by("-created_at", "-pk").first()
    # counted in the same statement: many tries at once are no way around the limit
    if code is None or not live.filter(pk=code.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise Refused("code_expired", "Ce code ne sert plus : demandez-en un nouveau.", "code")
    if not hmac.compare_digest(code_of(code), digits):
        left = MOST_TRIES - code.tries - 1
        more = f" Encore {left} essai{'s' if left > 1 else ''}." if left > 0 else " Demandez un nouveau code."
        raise Refused("code_wrong", f"Ce n’est pas le code envoyé.{more}", "code")
    code.refresh_from_db()
    return code


def _refuse_too_many(count: int, most: int) -> None:
    if count >= most:
        message = "Trop de codes demandés : regardez vos courriers indésirables, ou réessayez plus tard."
        raise Conflict("too_many_codes", message, "code")

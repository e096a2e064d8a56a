"""Mail an invitation: a task of the outbox. It is no `Message`: nobody of the company may read its link."""

from __future__ import annotations

import smtplib
from email.utils import formataddr, parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models

from ardoise.companies.invitations import link_of
from ardoise.companies.models import Invitation, Role
from ardoise.domain.french import date_text
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.outbox import GiveUp
from ardoise.notifications.actions.provider import AnymailError, provider_reason
from ardoise.notifications.actions.write import one_line

PARIS = ZoneInfo("Europe/Paris")
FINAL = 500  # codes of a mail server from which another try is useless

# what the role allows, said to who is invited
GIVES = {
    Role.OWNER: "tout faire, y compris nommer d’autres propriétaires",
    Role.MANAGER: "tout faire, sauf nommer ou retirer un propriétaire",
    Role.COLLABORATOR: "faire devis, factures, règlements et relances",
    Role.SALES: "faire les devis et tenir les contacts",
    Role.ASSISTANT: "préparer des brouillons de devis et de factures",
    Role.CASHIER: "saisir les règlements, suivre les relances et la banque",
    Role.ACCOUNTANT: "lire les pièces et capturer les écritures, dans Xpert, l’espace gratuit des comptables",
}


def send_invitation(event_id: int) -> None:
    """The link goes once per demand; what was accepted, revoked or asked again meanwhile is left alone."""
    event = Event.objects.get(pk=event_id)
    rows = Invitation.objects.select_related("company", "firm", "invited_by")
    invitation = rows.filter(pk=event.subject_id).first()
    if invitation is None or invitation.state != "open" or invitation.sent_at or event.at < invitation.asked_at:
        return
    try:
        _mail(invitation).send()
    except (smtplib.SMTPException, AnymailError) as error:
        code, words = _reason(error)
        if code < FINAL:
            raise
        _mine(invitation).update(failure=words[:300])
        raise GiveUp(words) from None
    _mine(invitation).update(sent_at=clock.now(), failure="")


def _mine(invitation: Invitation) -> models.QuerySet[Invitation]:
    """Its row, as long as it has the same secret."""
    return Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest)


def _mail(invitation: Invitation) -> EmailMessage:
    what, who = one_line(str(invitation.to_what)), one_line(str(invitation.invited_by))
    sender = formataddr((what, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    headers = {"Auto-Submitted": "auto-generated"}
    subject = one_line(f"{who} vous invite chez {what} sur Ardoise")
    return EmailMessage(subject, text_of(invitation), sender, [invitation.email], headers=headers)


def text_of(invitation: Invitation) -> str:
    """Who invites, to what, in which role, how to accept, until when."""
    role = Role(invitation.role)
    who, mail = one_line(str(invitation.invited_by)), invitation.invited_by.email
    by = who if who == mail else f"{who} ({mail})"
    if invitation.firm:
        offer = (
            f"{by} vous invite à rejoindre le cabinet {invitation.firm} dans Xpert, l’espace gratuit des comptables"
            " d’Ardoise : vous en partagerez tous les dossiers."
        )
    else:
        offer = f"{by} vous donne accès à {invitation.company} sur Ardoise, comme {role.label} : {GIVES[role]}."
    ends = f"\nCet accès durera jusqu’au {date_text(invitation.ends_on)}." if invitation.ends_on else ""
    last = date_text(invitation.expires_at.astimezone(PARIS).date())
    return (
        f"Bonjour,\n\n{offer}{ends}\n\nPour accepter, avec votre compte ou en en créant un :\n{link_of(invitation)}\n\n"
        f"Ce lien est personnel, ne sert qu’une fois et vaut jusqu’au {last}. Si vous n’attendiez rien, ne faites"
        " rien : aucun compte n’est créé sans vous.\n\nArdoise"
    )


def _reason(error: Exception) -> tuple[int, str]:
    """The code of the refusal and its words; 0 when another try may succeed."""
    if isinstance(error, AnymailError):
        return provider_reason(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return min(codes, default=0), "le serveur de courrier refuse cette adresse"
    return 0, "le serveur de courrier ne répond pas"

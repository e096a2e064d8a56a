"""Write the words of a mail, take those of the house again, or try them on oneself."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.notifications.actions.write import one_line, write_message
from ardoise.notifications.links import example_url
from ardoise.notifications.models import LINK, Message
from ardoise.sales import events
from ardoise.sales.mail_templates import TEMPLATES
from ardoise.sales.mail_trials import filled_sample
from ardoise.sales.mails import check_variables
from ardoise.sales.models import Invoice, MailText, Quote
from ardoise.users.models import User
from ardoise.web.fitting import misfits

LANGUAGES = {"fr": "français", "en": "anglais"}


def save_mail_text(company: Company, key: str, language: str, *, subject: str, text: str, by: Author) -> MailText:
    """Raises Invalid with every refusal. The words of the house, typed as they are, keep no row."""
    subject, text = one_line(subject), clean_text(text).strip()
    template = TEMPLATES[key].written_in(language)
    with transaction.atomic():
        lock_chain(company.pk)
        row = MailText.objects.filter(company=company, key=key, language=language).first()
        row = row or MailText(company=company, key=key, language=language)
        row.subject, row.text, row.changed_at = subject, text, clock.now()
        if problems := [*misfits(row, ("subject", "text")), *text_problems(key, subject, text)]:
            raise Invalid(problems)
        row.save()
        name = {"name": template.name, "language": LANGUAGES[language]}
        record(company.pk, events.MAIL_TEXT_SAVED, company, by=by, **name)
    return row


def reset_mail_text(company: Company, key: str, language: str, *, by: Author) -> None:
    """Back to the words of the house; nothing to do when they were never changed."""
    with transaction.atomic():
        lock_chain(company.pk)
        gone, _ = MailText.objects.filter(company=company, key=key, language=language).delete()
        if gone:
            name = {"name": TEMPLATES[key].name, "language": LANGUAGES[language]}
            record(company.pk, events.MAIL_TEXT_RESET, company, by=by, **name)


def try_mail(
    company: Company, key: str, language: str, *, subject: str, text: str, on: Quote | Invoice | None, by: User
) -> Message:
    """Send it to oneself as this document would fill it, without its file. Raises Invalid as saving does."""
    if problems := text_problems(key, one_line(subject), text):
        raise Invalid(problems)
    said, whole = filled_sample(company, key, language, subject, text, on)
    with transaction.atomic():
        lock_chain(company.pk)
        sent = write_message(
            company,
            about=company,
            subject=f"Essai : {said}",
            text=whole.replace(LINK, example_url()),
            to=[by.email],
            by=by,
        )
        record(company.pk, events.MAIL_TRIED, company, by=by, name=TEMPLATES[key].name)
    return sent


def text_problems(key: str, subject: str, text: str) -> list[Refused]:
    """What is wrong with the words of a mail, each on its field."""
    problems = []
    if not subject.strip():
        problems.append(
            Refused("subject_missing", "Donnez un objet : c’est ce que votre client lit d’abord.", "subject")
        )
    if not text.strip():
        problems.append(Refused("text_missing", "Écrivez le message.", "text"))
    if LINK in subject:
        message = "Le lien se met dans le message : retirez-le de l’objet."
        problems.append(Refused("link_in_subject", message, "subject"))
    for field, words in (("subject", subject), ("text", text)):
        try:
            check_variables(words, TEMPLATES[key].variables, field=field)
        except Refused as refusal:
            problems.append(refusal)
    return problems

"""What mail servers send back, in the shapes that one meets: who refused, and in whose words."""

from __future__ import annotations

import pytest

from ardoise.notifications.dsn import Failure, read_report

TOKEN = "0123456789abcdef0123456789abcdef"
ADDRESS = "parti@exemple.fr"


def mail(headers: str, text: str) -> bytes:
    return f"{headers.strip()}\nTo: rebonds+{TOKEN}@ardoise.exemple.fr\n\n{text}".replace("\n", "\r\n").encode()


def report(*blocks: str, text: str = "Désolé.", headers: str = "From: MAILER-DAEMON@mx.exemple.fr") -> bytes:
    status = "\n\n".join(["Reporting-MTA: dns; mx.exemple.fr", *(block.strip() for block in blocks)])
    return mail(
        f'{headers}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"',
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <{TOKEN}@ardoise.exemple.fr>\n\nBonjour\n--b--\n",
    )


def failures(raw: bytes) -> tuple[Failure, ...]:
    found = read_report(raw)
    assert TOKEN in found.tokens
    return found.failures


def test_a_report_of_postfix() -> None:
    block = f"""
Final-Recipient: rfc822; {ADDRESS}
Original-Recipient: rfc822;{ADDRESS}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.exemple.fr
Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected:
    User unknown
"""
    (one,) = failures(report(block))
    assert one.addresses == (ADDRESS,)
    assert one.reason == f"550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown"


def test_a_report_of_exchange_names_both_addresses_of_a_forward() -> None:
    block = f"""
Final-recipient: RFC822;Nouveau@Autre.exemple.fr
Original-Recipient: rfc822;{ADDRESS}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Nouveau
"""
    raw = report(block, headers="From: Microsoft Exchange <postmaster@exemple.fr>")
    (one,) = failures(raw)
    assert one.addresses == ("nouveau@autre.exemple.fr", ADDRESS)
    assert one.reason.startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found")


def test_a_report_with_a_status_only() -> None:
    (one,) = failures(report(f"Final-Recipient: rfc822; <{ADDRESS}>\nStatus: 5.2.2"))
    assert one == Failure((ADDRESS,), "5.2.2")


def test_of_two_recipients_the_one_that_failed_is_named() -> None:
    good = "Final-Recipient: rfc822; bon@exemple.fr\nAction: relayed\nStatus: 2.0.0"
    bad = f"Final-Recipient: rfc822; {ADDRESS}\nAction: failed\nStatus: 5.0.0"
    assert [one.addresses for one in failures(report(good, bad))] == [(ADDRESS,)]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_late_or_delivered_is_not_refused(action: str) -> None:
    status = "4.4.1" if action == "delayed" else "2.0.0"
    block = f"Final-Recipient: rfc822; {ADDRESS}\nAction: {action}\nStatus: {status}"
    assert failures(report(block, text="Warning: 550 is not the code of this one")) == ()


def test_qmail_writes_for_people() -> None:
    text = f"""Hi. This is the qmail-send program at mx.exemple.fr.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{ADDRESS}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <rebonds+{TOKEN}@ardoise.exemple.fr>
To: autre@exemple.fr
"""
    raw = mail("From: MAILER-DAEMON@mx.exemple.fr\nSubject: failure notice", text)
    assert failures(raw) == (Failure((ADDRESS,), "Sorry, no mailbox here by that name. (#5.1.1)"),)


def test_exim_names_the_failed_recipients_in_a_header() -> None:
    text = f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients:

  {ADDRESS}
    host mx.exemple.fr [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{ADDRESS}>:
    550 5.1.1 No such user

------ This is a copy of the message, including all the headers. ------

Message-ID: <{TOKEN}@ardoise.exemple.fr>
"""
    headers = f"From: Mail Delivery System <Mailer-Daemon@mx.exemple.fr>\nX-Failed-Recipients: {ADDRESS}"
    (one,) = failures(mail(headers, text))
    assert one.addresses == (ADDRESS,)
    assert "550 5.1.1 No such user" in one.reason


def test_a_text_that_gives_a_code_and_no_address_refuses_an_unnamed_one() -> None:
    raw = mail("From: postmaster@exemple.fr", "Votre message n’a pas été remis.\n\n554 5.7.1 Contenu refusé\n")
    assert failures(raw) == (Failure((), "554 5.7.1 Contenu refusé"),)


def test_an_html_notice_is_read_too() -> None:
    headers = "From: postmaster@exemple.fr\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8"
    raw = mail(headers, f"<p>Echec pour <b>{ADDRESS}</b></p><p>Erreur 550 5.1.1 boîte inconnue</p>")
    (one,) = failures(raw)
    assert (one.addresses, "550 5.1.1 boîte inconnue" in one.reason) == ((ADDRESS,), True)


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ("From: chef@exemple.fr\nAuto-Submitted: auto-replied", "Absent jusqu’au 5.12.2026, code 550 de la porte."),
        ("From: chef@exemple.fr\nSubject: Absence", "De retour lundi, appelez le 550."),
        ("From: MAILER-DAEMON@mx.exemple.fr\nSubject: Delayed", f"{ADDRESS}: 4.4.1 will be retried for 3 days"),
        ("From: marie@exemple.fr\nSubject: Re: Facture", f"Bonjour, la ligne à 550 € me semble chère. {ADDRESS}"),
        ("From: postmaster@exemple.fr", "Bienvenue sur notre serveur."),
    ],
    ids=["out of office", "absence", "delayed", "an answer", "nothing"],
)
def test_what_is_no_refusal(headers: str, text: str) -> None:
    assert failures(mail(headers, text)) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x",
        b"From: postmaster\r\nContent-Type: text/plain; charset=unknown-9\r\n\r\n550 \xe9",
        b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: ;;;\r\nAction: failed\r\n\r\n",
    ],
)
def test_a_broken_mail_raises_nothing(raw: bytes) -> None:
    assert read_report(raw).tokens == frozenset()

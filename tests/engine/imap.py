"""A mailbox of this machine that speaks IMAP4rev1, as far as a reader of refusals needs (RFC 3501)."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Kept:
    raw: bytes
    flags: set[str] = field(default_factory=set)


class Server(socketserver.ThreadingTCPServer):
    """One user, one folder; `said` keeps every command, without what follows a login."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, user: str, password: str, folder: str = "INBOX") -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.user, self.password, self.folder = user, password, folder
        self.mails: list[Kept] = []
        self.said: list[str] = []
        self.dies_after_fetches: int | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def unread(self) -> int:
        return sum("\\Seen" not in mail.flags for mail in self.mails)


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            name, _, arguments = rest.partition(" ")
            if name.upper() == "UID":
                sub, _, arguments = arguments.partition(" ")
                name = f"uid_{sub}"
            self.server.said.append(name.upper())
            if not getattr(self, f"do_{name.lower()}")(tag, arguments):
                return

    def say(self, text: str) -> bool:
        self.wfile.write(text.encode() + b"\r\n")
        return True

    def do_capability(self, tag: str, arguments: str) -> bool:
        self.say("* CAPABILITY IMAP4rev1")
        return self.say(f"{tag} OK done")

    def do_login(self, tag: str, arguments: str) -> bool:
        given = re.fullmatch(r'"?([^" ]*)"? "((?:[^"\\]|\\.)*)"', arguments)
        good = given and (given[1], re.sub(r"\\(.)", r"\1", given[2])) == (self.server.user, self.server.password)
        return self.say(f"{tag} OK welcome" if good else f"{tag} NO [AUTHENTICATIONFAILED] no such user: {arguments}")

    def do_select(self, tag: str, arguments: str) -> bool:
        if arguments.strip('"') != self.server.folder:
            return self.say(f"{tag} NO no such folder")
        self.say(f"* {len(self.server.mails)} EXISTS")
        return self.say(f"{tag} OK [READ-WRITE] selected")

    def do_uid_search(self, tag: str, arguments: str) -> bool:
        assert arguments == "UNSEEN"
        numbers = [str(100 + place) for place, mail in enumerate(self.server.mails) if "\\Seen" not in mail.flags]
        self.say(" ".join(["* SEARCH", *numbers]))
        return self.say(f"{tag} OK done")

    def do_uid_fetch(self, tag: str, arguments: str) -> bool:
        if self.server.dies_after_fetches is not None:
            self.server.dies_after_fetches -= 1
            if self.server.dies_after_fetches < 0:
                return False  # the connection falls
        asked = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", arguments)
        assert asked, arguments
        part = self.server.mails[int(asked[1]) - 100].raw[: int(asked[2])]
        self.wfile.write(f"* 1 FETCH (UID {asked[1]} BODY[]<0> {{{len(part)}}}\r\n".encode() + part + b")\r\n")
        return self.say(f"{tag} OK done")

    def do_uid_store(self, tag: str, arguments: str) -> bool:
        asked = re.fullmatch(r"(\d+) \+FLAGS\.SILENT \((.*)\)", arguments)
        assert asked, arguments
        self.server.mails[int(asked[1]) - 100].flags.add(asked[2])
        return self.say(f"{tag} OK done")

    def do_logout(self, tag: str, arguments: str) -> bool:
        self.say("* BYE")
        self.say(f"{tag} OK bye")
        return False

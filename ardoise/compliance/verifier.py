"""Vérifie une archive d'Ardoise sans le logiciel : python3 verifier.py (Python 3.9 ou plus, rien à installer).

Lancez-le dans le dossier où l'archive est décompressée, ou donnez ce dossier. Il relit chaque fichier, recalcule les
empreintes, la chaîne des événements, celle des clôtures, leurs totaux et les signatures (Ed25519, RFC 8032), et dit
ce qui ne va pas. Code de retour : 0 si tout est juste, 1 sinon.

Donnez aussi la clé que montre Ardoise, et il refuse une archive signée par une autre : python3 verifier.py . CLÉ
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1
Point = tuple[int, int, int, int]


def main(folder: Path, expected_key: str = "") -> int:
    faults: list[str] = []
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        steps = (
            ("signature du manifeste", check_signature(folder, manifest, expected_key)),
            ("fichiers", check_files(folder, manifest)),
            ("chaîne des événements", check_events(folder, manifest)),
            ("documents", check_documents(folder, manifest)),
            ("clôtures", check_closings(folder, manifest)),
            ("totaux des règlements", check_totals(folder, manifest)),
        )
        for label, found in steps:
            mine = list(found)
            say(f"{'FAUX ' if mine else 'juste'}  {label}")
            for sentence in mine:
                say(f"       {sentence}")
            faults += mine
    except (OSError, ValueError, KeyError, TypeError) as error:
        faults.append(str(error))
        say(f"FAUX   l’archive ne se lit pas : {type(error).__name__} {error}")
    if faults:
        say(f"\n{len(faults)} anomalie(s) : cette archive a été modifiée ou abîmée.")
        return 1
    key = manifest["key"]["id"]
    if expected_key:
        say(f"\nTout est juste. Archive signée par la clé {key}, celle que vous attendiez.")
    else:
        say(f"\nTout est juste. Archive signée par la clé {key} : comparez-la à celle que montre Ardoise,")
        say("page Conformité, ou à celle que l’éditeur vous a donnée.")
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def check_signature(folder: Path, manifest: dict[str, Any], expected_key: str) -> Iterator[str]:
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    public = bytes.fromhex(manifest["key"]["public"])
    signature = bytes.fromhex((folder / SIGNATURE).read_text().strip())
    if hashlib.sha256(public).hexdigest()[:16] != manifest["key"]["id"]:
        yield "le nom de la clé n’est pas le sien"
    if not is_signed(public, digest.encode(), signature):
        yield "le manifeste n’est pas celui qui a été signé"
    if expected_key and expected_key.strip().lower() not in (manifest["key"]["id"], manifest["key"]["public"]):
        yield f"la clé qui a signé est {manifest['key']['id']}, pas {expected_key}"


def check_files(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    known = manifest["files"]
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    present -= {MANIFEST, SIGNATURE}
    for name in sorted(known.keys() - present):
        yield f"{name} manque"
    for name in sorted(present - known.keys()):
        if "__pycache__" not in name:
            yield f"{name} n’est pas de cette archive"
    for name in sorted(known.keys() & present):
        if sha256(folder / name) != known[name]["sha256"]:
            yield f"{name} a été modifié"


def check_events(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    said = manifest["events"]
    previous, expected = said["before_hash"], said["first"]
    names = (
        *("chain", "sequence", "name", "subject_type", "subject_id", "author_id", "author_name", "on_behalf_of"),
        *("at", "data", "origin_hash", "previous_hash"),
    )
    for event in rows(folder, "evenements"):
        if event["sequence"] != expected:
            yield f"l’événement {expected} manque"
        if event["previous_hash"] != previous:
            yield f"l’événement {event['sequence']} ne suit pas celui d’avant"
        text = json.dumps([event[name] for name in names], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != event["hash"]:
            yield f"l’événement {event['sequence']} a été modifié"
        previous, expected = event["hash"], event["sequence"] + 1
    if (expected - 1, previous) != (said["last"], said["last_hash"]):
        yield f"la chaîne finit à l’événement {expected - 1} au lieu de {said['last']}"


def check_documents(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for document in rows(folder, "documents"):
        number = document["number"]
        if hashlib.sha256(document["document"].encode()).hexdigest() != document["sha256"]:
            yield f"{number} a été modifié"
        for kind, digest in document["files"].items():
            if manifest["files"].get(f"{kind}/{number}.{kind}", {}).get("sha256") != digest:
                yield f"le {kind.upper()} de {number} n’est pas celui de son émission"


def check_closings(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    previous = None
    for closing in rows(folder, "clotures"):
        told = json.loads(closing["text"])
        name = f"la clôture {closing['number']}"
        if hashlib.sha256(closing["text"].encode()).hexdigest() != closing["hash"]:
            yield f"{name} a été modifiée"
        if previous and (closing["number"] != previous["number"] + 1 or told["previous_hash"] != previous["hash"]):
            yield f"{name} ne suit pas celle d’avant"
        public = manifest["keys"].get(closing["key"])
        if public is None or not is_signed(
            bytes.fromhex(public), closing["hash"].encode(), bytes.fromhex(closing["signature"])
        ):
            yield f"{name} n’est pas signée"
        previous = closing


def check_totals(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    """The payments of a whole year, mode by mode, against what its closing says."""
    if manifest["kind"] != "year":
        return
    sums: dict[str, Decimal] = {}
    for row in rows(folder, "reglements"):
        is_new = row["what"] == "payment.recorded" and row["received"]
        is_undone = row["what"] == "payment.reversed" and row["reverses"] and row["received"]
        if is_new or is_undone or row["what"] == "payment.confirmed":
            amount = Decimal(row["amount"]) * (1 if row["direction"] == "in" else -1)
            sums[row["method"]] = sums.get(row["method"], Decimal(0)) + amount
    said = {}
    for closing in rows(folder, "clotures"):
        told = json.loads(closing["text"])
        if told["kind"] == "year":
            said = {name: Decimal(amount) for name, amount in told["sums"]["by_method"].items()}
    for method in sorted({*sums, *said}):
        if sums.get(method, 0) != said.get(method, 0):
            yield f"{method} : les règlements font {sums.get(method, 0)}, la clôture dit {said.get(method, 0)}"


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / name).glob("*.jsonl")) if (folder / name).is_dir() else []:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


# --- Ed25519 (RFC 8032, 5.1.7): checking only, nothing secret here ---


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commitment is None or scalar >= Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return _same(_times(scalar, BASE), _add(commitment, _times(challenge, key)))


def _add(a: Point, b: Point) -> Point:
    minus, plus = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    cross, depth = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, depth - cross, depth + cross, plus + minus
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = _add(found, point)
        point, scalar = _add(point, point), scalar >> 1
    return found


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(text: bytes) -> Point | None:
    if len(text) != 32:
        return None
    number = int.from_bytes(text, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


_BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
assert _BASE is not None
BASE: Point = _BASE

if __name__ == "__main__":
    given, key = sys.argv[1:3] + [".", ""][len(sys.argv) - 1 :]
    sys.exit(main(Path(given), key))

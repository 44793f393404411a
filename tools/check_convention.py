#!/usr/bin/env python3
"""Checks a convention without anything of the platform: Python's standard library is enough.

    check_convention.py SIGNED.pdf [--log LATER.jsonl] [--amendment FILE]… [--keys KEYS.json]
    check_convention.py DOCUMENT.pdf CONTENT.json LOG.jsonl [--keys KEYS.json]
    check_convention.py --qr TEXT --keys KEYS.json [the same files]

The first takes the signed file, which carries the document, its data, the evidence and the log as attachments. A log that was
exported later (--log) also says the digest of the signed file itself. The second takes the three files one by one. The third takes
the text that a phone reads from the QR code of a signed file, with nothing else at hand or beside the files.

What is checked:
  - content.json is in canonical form (RFC 8785 for what it holds: objects, arrays, texts, whole numbers, true, false, null);
  - each line of the log follows from the one before: its hash is SHA-256(32 bytes of the hash before, then the bytes of its
    event), from 32 zero bytes, and its event is in canonical form and numbered without a gap;
  - with --keys, each line of the log has a seal that one of these public keys made (Ed25519, RFC 8032): without that, whoever writes
    to the platform's database could have made all lines anew. The keys are those that the site publishes at /verifier/cles.json, had
    from there and not from whoever hands the file over;
  - the line of the log that says the version was validated has the digests of the document and of its data;
  - everybody who had to sign signed that document, and once;
  - each consent has its digest, and names the document (when the evidence is there);
  - amendments, of which a later log tells (--log): each was proposed once and in order, what was signed and put in force is what was
    proposed. With its file (--amendment, its PDF or the avenant.json attached to it): its data have the digest of the proposal, follow
    the amendment before or the document, and all whom they name signed before it was in force. The last line says what holds:
    the convention, and the amendments in force;
  - a page signed on paper has the digest that the log says, in the evidence and as it is attached; who recorded it is said;
  - with --qr, the QR code's statement that all have signed: « quinzaine/signed_mark/1 », reference, check code, version, number of
    signatures and the day of the last one, with spaces between, signed by one of the site's keys. After « # » in the address stands
    « S=1.VERSION.SIGNATURES.DAY.KEY.SIGNATURE », the last two in hexadecimal digits. It says nothing of what the paper says beside it:
    the code can be copied onto another document. With the files, what it says is compared with them;
  - the operator's seal (PAdES), where the signed file carries one, covers every byte of it and has its digest; and, where openssl is
    installed, the key of the certificate in it made it, whose name is said. Whether to believe that certificate is for programs that
    know authorities: readers of PDF, pdfsig, the site's page of checks;
  - the line that says the file was sealed has the digest of the signed file (when that line is there; otherwise the pages that are
    shown are not covered, and it says so).
Exit status: 0 when all holds, 1 when something does not, 2 when the files cannot be read, 3 when what was checked holds but the
visible pages of the signed file were not (without --log, nothing in the file can say its own digest).
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ATTACHED = ("document.pdf", "content.json", "evidence.json", "log.jsonl")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Unreadable(Exception):
    """The files are not what they should be."""


def say(text):
    """Prints a line. Much of it is what the files say: nothing of that moves the cursor, or turns round what stands beside it."""
    print("".join(letter if letter.isprintable() or letter in "\u00a0\u202f" else "\ufffd" for letter in text))


class Report:
    """What holds, and what does not."""

    def __init__(self):
        self.wrong = 0
        self.unchecked = []

    def check(self, holds, what, otherwise=""):
        if holds:
            say(f"  ok     {what}")
        else:
            self.wrong += 1
            say(f"  WRONG  {what}{': ' + otherwise if otherwise else ''}")
        return bool(holds)

    def not_checked(self, what, how):
        self.unchecked.append(what)
        say(f"  --     {what}: not checked. {how}")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def check_code(data):
    """Ten characters for the first fifty bits, in Crockford's base 32."""
    bits = int.from_bytes(hashlib.sha256(data).digest()[:7], "big") >> 6
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(10)))


# -- Canonical JSON ----------------------------------------------------------------------------------------------------------


def members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a member stands twice")
    return dict(pairs)


def refuse(text):
    raise ValueError(f"{text} is not a whole number")


def read_json(data):
    return json.loads(data.decode("utf-8"), object_pairs_hook=members, parse_float=refuse, parse_constant=refuse)


def canonical(value):
    if isinstance(value, dict):
        # RFC 8785 sorts names by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(json.dumps(name, ensure_ascii=False) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def first_difference(one, other):
    for place, (a, b) in enumerate(zip(one, other)):
        if a != b:
            return place
    return min(len(one), len(other))


def check_canonical(report, data, what):
    """The value, if it is JSON in canonical form."""
    try:
        value = read_json(data)
    except UnicodeDecodeError as error:
        report.check(False, f"{what} is UTF-8", f"byte {error.start + 1}")
        return None
    except ValueError as error:
        report.check(False, f"{what} is JSON", str(error))
        return None
    written = canonical(value).encode("utf-8", "surrogatepass")
    if not report.check(
        written == data, f"{what} is in canonical form", f"byte {first_difference(written, data) + 1} of {len(data)} differs"
    ):
        return None
    return value


# -- Attachments of a PDF ----------------------------------------------------------------------------------------------------


def pdf_objects(pdf):
    """Every object: its number, what stands before its stream, and its stream, if any."""
    found = {}
    cursor = 0
    start = re.compile(rb"(\d+)\s+\d+\s+obj\b")
    marker = re.compile(rb"\bstream\r?\n|\bendobj\b")
    while True:
        begin = start.search(pdf, cursor)
        if not begin:
            return found
        end = marker.search(pdf, begin.end())
        if not end:
            return found
        head = pdf[begin.end() : end.start()]
        stream = None
        cursor = end.end()
        if end.group().startswith(b"stream"):
            length = re.search(rb"/Length\s+(\d+)(?!\s+\d+\s+R)", head)
            stop = end.end() + int(length.group(1)) if length else pdf.find(b"endstream", end.end())
            stream = pdf[end.end() : stop]
            cursor = max(stop, cursor)
        found[int(begin.group(1))] = (head, stream)


def inflated(head, stream, what="a compressed part of the PDF"):
    if b"/FlateDecode" not in head:
        return stream
    try:
        return zlib.decompress(stream)
    except zlib.error as error:
        raise Unreadable(f"{what} is damaged: {error}") from error


def unpacked(objects):
    """With the objects that stand in streams of objects."""
    everything = dict(objects)
    for head, stream in objects.values():
        if stream is None or b"/ObjStm" not in head:
            continue
        data = inflated(head, stream)
        count = int(re.search(rb"/N\s+(\d+)", head).group(1))
        first = int(re.search(rb"/First\s+(\d+)", head).group(1))
        numbers = [int(number) for number in data[:first].split()[: 2 * count]]
        offsets = numbers[1::2] + [len(data) - first]
        for place, number in enumerate(numbers[0::2]):
            everything[number] = (data[first + offsets[place] : first + offsets[place + 1]], None)
    return everything


def pdf_text(head, key):
    found = re.search(rb"/" + key + rb"\s*\(((?:\\.|[^\\)])*)\)", head, re.S)
    if found:
        raw = re.sub(rb"\\([0-7]{1,3})", lambda octal: bytes([int(octal.group(1), 8)]), found.group(1))
        raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.S)
    else:
        found = re.search(rb"/" + key + rb"\s*<([0-9A-Fa-f\s]*)>", head)
        if not found:
            return ""
        raw = bytes.fromhex(found.group(1).decode())
    return raw[2:].decode("utf-16-be", "replace") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def attachments(pdf):
    """The files attached to a PDF, by name."""
    objects = unpacked(pdf_objects(pdf))
    files = {}
    for head, _ in objects.values():
        embedded = re.search(rb"/EF\s*<<.*?/U?F\s+(\d+)\s+\d+\s+R", head, re.S)
        if embedded and int(embedded.group(1)) in objects:
            outside = re.sub(rb"/EF\s*<<.*?>>", b"", head, flags=re.S)
            name = pdf_text(outside, b"UF") or pdf_text(outside, b"F")
            stream_head, stream = objects[int(embedded.group(1))]
            if stream is not None:
                files[name] = inflated(stream_head, stream, f"the attachment {name}")
    if not files and shutil.which("pdfdetach"):
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "whole"
            whole.write_bytes(pdf)
            out = Path(folder) / "out"
            out.mkdir()
            subprocess.run(["pdfdetach", "-saveall", "-o", str(out), str(whole)], check=False, capture_output=True)
            files = {file.name: file.read_bytes() for file in out.iterdir()}
    return files


# -- Seals: Ed25519, as in RFC 8032, appendix A ---------------------------------------------------------------------------------

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, FIELD - 2, FIELD) % FIELD
ROOT = pow(2, (FIELD - 1) // 4, FIELD)


def added(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % FIELD, (p[1] + p[0]) * (q[1] + q[0]) % FIELD
    c, d = 2 * p[3] * q[3] * CURVE % FIELD, 2 * p[2] * q[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def times(number, point):
    sum_ = (0, 1, 1, 0)
    while number:
        if number & 1:
            sum_ = added(sum_, point)
        point = added(point, point)
        number >>= 1
    return sum_


def abscissa(y, sign):
    if y >= FIELD:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, FIELD - 2, FIELD) % FIELD
    if square == 0:
        return None if sign else 0
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * ROOT % FIELD
    if (x * x - square) % FIELD:
        return None
    return FIELD - x if x & 1 != sign else x


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = abscissa(y, sign)
    return None if x is None else (x, y, 1, x * y % FIELD)


BASE_Y = 4 * pow(5, FIELD - 2, FIELD) % FIELD
BASE = (abscissa(BASE_Y, 0), BASE_Y, 1, abscissa(BASE_Y, 0) * BASE_Y % FIELD)


def is_signed(public, text, signature):
    a, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    left, right = times(s, BASE), added(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % FIELD == 0 and (left[1] * right[2] - right[1] * left[2]) % FIELD == 0


def sealed_text(digest):
    return f"quinzaine/convention_log/1 {digest}".encode()


def read_keys(path):
    try:
        keys = {key["id"]: bytes.fromhex(key["public"]) for key in json.loads(path.read_text("utf-8"))["keys"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{path} holds no keys: {error!r}") from error
    for name, key in keys.items():
        if len(key) != 32 or hashlib.sha256(key).hexdigest()[:16] != name:
            raise Unreadable(f"{path}: the key {name} is not what its name says")
    return keys


# -- The statement in the QR code ------------------------------------------------------------------------------------------------

MARK = re.compile(r"S=1\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9A-F]{16})\.([0-9A-F]{128})\Z")


def check_mark(report, address, keys, content):
    """What the QR code of a signed file says, and whether the site said so."""
    try:
        parts = urlsplit(address.strip())
        asked = parse_qs(parts.query)
    except ValueError as error:
        report.check(False, "the QR code is an address", str(error))
        return
    reference, code = (asked.get(name, [""])[0] for name in ("reference", "code"))
    mark = MARK.match(parts.fragment)
    if not report.check(mark and reference and code, "the QR code carries a statement"):
        return
    version, signatures, day, key, seal = mark.groups()
    said = f"version {version} of {reference}, code {code}, signed by all {signatures}, the last on {day}"
    if keys is None:
        report.not_checked("the QR code's statement", f"It says: {said}. The site's public keys are needed (--keys).")
    else:
        public = keys.get(key.lower())
        text = f"quinzaine/signed_mark/1 {reference} {code} {version} {signatures} {day}"
        report.check(
            public and is_signed(public, text.encode(), bytes.fromhex(seal)),
            f"the QR code's statement: {said}",
            "none of these keys signed it",
        )
    if content is not None:
        try:
            data = read_json(content)
        except ValueError as error:
            report.check(False, "the QR code is that of these files", str(error))
            return
        own = (data.get("reference"), str(data.get("version")), check_code(content), str(len(data.get("signers", []))))
        report.check(own == (reference, version, code, signatures), "the QR code is that of these files", f"they are {own}")


# -- The log -----------------------------------------------------------------------------------------------------------------

LINE = re.compile(
    rb'\{"event":(.*),"hash":"([0-9a-f]{64})"(?:,"key":"([0-9a-f]{16})","seal":"([0-9a-f]{128})")?\}\Z', re.S
)


def read_log(report, data, keys=None):
    """The events, as far as the chain holds, and the chain's head after each. Seals are checked where there are keys."""
    unsealed = []
    lines = data.split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    else:
        report.check(False, "the log ends with a line break")
    head = bytes(32)
    events, heads = [], []
    for number, line in enumerate(lines, 1):
        parts = LINE.match(line)
        if not parts:
            report.check(False, f"line {number} of the log", 'it is not {"event":…,"hash":"…"}')
            return events, heads
        text, said = parts.group(1), parts.group(2).decode()
        followed = hashlib.sha256(head + text).digest()
        if followed.hex() != said:
            report.check(False, f"line {number} of the log follows from the one before", f"it says {said}, it is {followed.hex()}")
            return events, heads
        try:
            event = read_json(text)
        except ValueError as error:
            report.check(False, f"line {number} of the log is JSON", str(error))
            return events, heads
        if canonical(event).encode("utf-8", "surrogatepass") != text:
            report.check(False, f"line {number} of the log is in canonical form")
            return events, heads
        if event.get("sequence") != number or event.get("convention") != (events or [event])[0].get("convention"):
            report.check(False, f"line {number} of the log", "it is out of order, or another convention's")
            return events, heads
        if keys is not None:
            key, seal = (part and part.decode() for part in parts.groups()[2:])
            if key not in keys or not is_signed(keys[key], sealed_text(followed.hex()), bytes.fromhex(seal)):
                unsealed.append(str(number))
        events.append(event)
        heads.append(followed.hex())
        head = followed
    report.check(events, f"each of the {len(events)} lines of the log follows from the one before", "there is none")
    if keys is None:
        say("  --     seals of the log: not checked. The site's public keys are needed (--keys)")
    else:
        report.check(not unsealed, "each line of the log has a seal of these keys", f"not line {', '.join(unsealed)}")
    return events, heads


def happened(events, kind, version):
    return [
        (event["sequence"], event["what"])
        for event in events
        if event["what"].get("kind") == kind and event["what"].get("version") == version
    ]


# -- All together ------------------------------------------------------------------------------------------------------------


def check(report, document, content, log, evidence, signed, keys, scans, amendments=()):
    say(f"document  SHA-256 {sha256(document)}")
    say(f"content   SHA-256 {sha256(content)}, check code {check_code(content)}")
    if signed is not None:
        say(f"signed    SHA-256 {sha256(signed)}")
        check_seal(report, signed)

    data = check_canonical(report, content, "content.json")
    events, heads = read_log(report, log, keys)
    say(f"log       {len(events)} lines hold, head {heads[-1] if heads else 'none'}")
    if data is None:
        return
    if not isinstance(data, dict) or not isinstance(data.get("signers"), list) or "version" not in data:
        report.check(False, "content.json is a convention")
        return
    version = data["version"]
    say(f"          {data.get('reference')}, version {version}, template {data.get('template')}")

    validated = happened(events, "validated", version)
    if report.check(validated, f"the log says that version {version} was validated"):
        line, what = validated[-1]
        report.check(
            what["content"] == sha256(content), f"line {line}: digest of the content", f"it says {what['content']}"
        )
        report.check(
            what["document"] == sha256(document), f"line {line}: digest of the document", f"it says {what['document']}"
        )

    signatures = happened(events, "signed", version)
    for line, what in signatures:
        report.check(
            what["document"] == sha256(document),
            f"line {line}: {what['role']} ({what['name']}, {what['means']}) signed that document",
            f"another one, {what['document']}",
        )
    roles = sorted(what["role"] for _, what in signatures)
    due = sorted(signer["role"] for signer in data["signers"])
    report.check(roles == due, "everybody who had to sign signed, and once", f"due {due}, signed {roles}")

    check_amendments(report, document, data, events, amendments)

    if evidence is not None:
        check_evidence(report, document, content, evidence, signatures, heads, scans)

    sealed = happened(events, "sealed", version)
    # A party's copy leaves out where the others signed from: it is another file than the one that the school keeps.
    partial = evidence is not None and b'"withheld":true' in evidence
    if signed is not None and sealed and not partial:
        line, what = sealed[-1]
        report.check(what["file"] == sha256(signed), f"line {line}: digest of the signed file", f"it says {what['file']}")
    elif signed is not None:
        report.not_checked(
            "the visible pages of the signed file",
            "Its digest above must be the one that the public page of checks knows, or that a later log says (--log).",
        )


# Who signs which change: nobody, who signs for the structure and the head, or all. What is not listed takes all.
NOBODY, HOST_AND_HEAD, ALL = range(3)
AGREED_BY = {
    "tutor_email": NOBODY,
    "tutor_phone": NOBODY,
    "access": NOBODY,
    "absence": NOBODY,
    "tutor_name": HOST_AND_HEAD,
    "tutor_quality": HOST_AND_HEAD,
    "last_day": HOST_AND_HEAD,
}


def who_agrees(changes, signers):
    """The roles, of those who signed the convention, whose signatures an amendment of that needs: of its most demanding change."""
    agreed = max((AGREED_BY.get(change.get("field"), ALL) for change in changes), default=ALL)
    asked = {NOBODY: (), HOST_AND_HEAD: ("head", "host", "host2")}
    roles = [signer["role"] for signer in signers]
    return sorted(role for role in roles if agreed == ALL or role in asked[agreed])


def check_amendments(report, document, convention, events, files):
    """The amendments of a version, as the log tells of them: a chain that begins with the document."""
    version = convention["version"]
    told = {}
    for event in events:
        what = event["what"]
        if what.get("kind", "").startswith("amendment_"):
            told.setdefault(what["amendment"], []).append((event["sequence"], event["at"], what))
    own = {number: lines for number, lines in told.items() if lines[0][2].get("version") == version}
    if not own and not files:
        return
    report.check(sorted(told) == list(range(1, len(told) + 1)), "amendments are numbered without a gap", f"they are {sorted(told)}")
    given = {}
    for data in files:
        value = check_canonical(report, data, "an amendment")
        if value is not None:
            given[value.get("number")] = (data, value)
    for number in sorted(set(given) - set(own)):
        report.check(False, f"the log tells of amendment {number}", "it does not: a later log is needed (--log), or it is of another version")
    before, in_force = sha256(document), []
    for number in sorted(own):
        lines = own[number]
        first, _, proposal = lines[0]
        report.check(
            proposal["kind"] == "amendment_proposed" and sum(what["kind"] == "amendment_proposed" for _, _, what in lines) == 1,
            f"line {first}: amendment {number} was proposed, and once",
        )
        signed, closed = [], []
        for line, at, what in lines[1:]:
            kind = what["kind"].removeprefix("amendment_")
            report.check(not closed, f"line {line}: amendment {number} was open until then", "it was closed before")
            if "content" in what:
                report.check(
                    what["content"] == proposal["content"],
                    f"line {line}: amendment {number}, {kind}{': ' + what['role'] if 'role' in what else ''}, is what was proposed",
                    f"another one, {what['content']}",
                )
            if kind == "signed":
                signed.append(what["role"])
            else:
                closed.append((kind, at))
        report.check(len(set(signed)) == len(signed), f"amendment {number}: nobody signed twice", f"{sorted(signed)}")
        if number in given:
            data, value = given[number]
            report.check(sha256(data) == proposal["content"], f"amendment {number}: digest of its data", f"it is {sha256(data)}")
            report.check(value["follows"] == before, f"amendment {number} follows what is before it", f"it follows {value['follows']}")
            report.check(
                (value.get("reference"), value.get("version")) == (convention.get("reference"), version),
                f"amendment {number} is of that convention",
                f"it is of {value.get('reference')}, version {value.get('version')}",
            )
            due = sorted(signer["role"] for signer in value["signers"])
            asked = who_agrees(value["changes"], convention["signers"])
            report.check(due == asked, f"amendment {number} names all whom its changes ask", f"they ask {asked}, it names {due}")
            if closed and closed[-1][0] == "in_force":
                report.check(sorted(signed) == due, f"amendment {number}: all whom it names signed it", f"due {due}, signed {sorted(signed)}")
        else:
            report.not_checked(f"what amendment {number} says", "Its file is needed (--amendment).")
        before = proposal["content"]
        if closed and closed[-1][0] == "in_force":
            in_force.append(f"amendment {number}, in force since {closed[-1][1]}")
        else:
            say(f"          amendment {number} changes nothing: {closed[-1][0] if closed else 'not signed by all'}")
    say(f"          signed, version {version}" + "".join(f"; amended by {one}" for one in in_force))


def check_seal(report, pdf):
    """The operator's seal, if the file carries one: an update that was appended, nothing after it, and the digest of all but itself."""
    seals = list(re.finditer(rb"/ETSI\.CAdES\.detached/ByteRange\[0 (\d+) (\d+) (\d+)\] */Contents(<[0-9A-F]+>)", pdf))
    if not seals:
        return
    before, after, rest = (int(number) for number in seals[-1].groups()[:3])
    whole = len(seals) == 1 and seals[0].span(4) == (before, after) and after + rest == len(pdf)
    if report.check(whole, "the operator's seal covers the whole file", "something was put after it"):
        digest = hashlib.sha256(pdf[:before] + pdf[after:]).digest()
        # The attribute messageDigest (RFC 5652), and in it SHA-256's thirty-two bytes.
        said = bytes.fromhex("06092a864886f70d01090431220420") + digest
        digits = seals[0].group(4)[1:-1].decode()
        if len(digits) < 4 or len(digits) % 2:
            report.check(False, "the seal can be read")
            return
        message = bytes.fromhex(digits)
        if report.check(said in message, "the seal has the digest of the file"):
            check_seal_key(report, message, pdf[:before] + pdf[after:])


def der_length(data):
    """How long the value is that begins there, with what says so."""
    first = data[1]
    if first < 128:
        return 2 + first
    count = first & 127
    return 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def check_seal_key(report, message, covered):
    """Whether the key of the certificate that came with a seal made it, as openssl says."""
    if not shutil.which("openssl"):
        say("  --     the key of the seal: not checked. openssl is needed, or a reader of PDF")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # The room for it is larger than the signature.
        (place / "seal.der").write_bytes(message[: der_length(message)])
        (place / "covered").write_bytes(covered)
        verify = "openssl cms -verify -inform DER -in seal.der -content covered -binary -noverify -signer by.pem -out out"
        done = subprocess.run(verify.split(), cwd=folder, check=False, capture_output=True)
        if not report.check(done.returncode == 0, "the seal was made by the key of its certificate", "it was made by another"):
            return
        name = "openssl x509 -in by.pem -noout -subject -issuer -enddate -nameopt utf8,sep_comma_plus_space"
        said = subprocess.run(name.split(), cwd=folder, check=False, capture_output=True).stdout.decode("utf-8", "replace")
        for line in said.splitlines():
            say(f"          the seal's certificate: {line.strip()}")


def circumstances(signature):
    """The digest of when, from where and by what right somebody signed."""
    day, _, fraction = signature["at"].removesuffix("Z").partition(".")
    delegated = signature["delegated"]
    value = {
        "agent": signature["agent"] or "",
        "at": f"{day}.{fraction[:6]:0<6}Z",
        "delegation": delegated["id"] if delegated else None,
        "email": signature["email"],
        "ip": signature["ip"] or "",
        "means": signature["means"],
    }
    return sha256(canonical(value).encode())


def check_evidence(report, document, content, evidence, signatures, heads, scans):
    proof = check_canonical(report, evidence, "evidence.json")
    if proof is None:
        return
    report.check(proof["content"] == sha256(content), "evidence: digest of the content", f"it says {proof['content']}")
    report.check(proof["document"] == sha256(document), "evidence: digest of the document", f"it says {proof['document']}")
    lines = proof["log_lines"]
    report.check(
        0 < lines <= len(heads) and heads[lines - 1] == proof["log_head"],
        f"evidence: head of the log after {lines} lines",
        f"it says {proof['log_head']}",
    )
    logged = {what["role"]: what for _, what in signatures}
    for signature in proof["signatures"]:
        role, text = signature["role"], signature["consent"]
        own = sha256(text.encode())
        report.check(
            own == signature["consent_digest"] == logged.get(role, {}).get("consent"),
            f"evidence: {role}'s consent has the digest that the log says",
            f"it has {own}",
        )
        said = logged.get(role, {}).get("circumstances")
        # The log of a signature from before they were hashed does not say them.
        if said is not None and signature.get("withheld"):
            report.not_checked(f"from where {role} signed", "It is left out of this copy; the school has the whole evidence.")
        elif said is not None:
            report.check(
                circumstances(signature) == said,
                f"evidence: {role} signed at the time, from where and by the right that the log says",
                f"their digest is {circumstances(signature)}, the log says {said}",
            )
        report.check(
            sha256(document) in text and signature["document"] == sha256(document),
            f"evidence: {role} agreed to that document",
        )
        check_paper(report, signature, logged.get(role, {}), scans)


def check_paper(report, signature, logged, scans):
    """What was signed on paper: the page that the log names, and its scan where it is attached."""
    role, paper = signature["role"], signature.get("paper")
    # The log of a signature from before pages were hashed there does not say them.
    if "identified" in logged:
        said = logged.get("page")
        report.check(
            (paper["page"] if paper else None) == said,
            f"evidence: {role} signed the page that the log says" if paper else f"evidence: {role} signed no page of paper",
            f"the log says {said}",
        )
    if not paper:
        return
    say(f"          {role} signed on paper: recorded by {paper['recorded_by']}, {signature['at']}, scan {paper['page']}")
    # A party's copy has no page but their own, and older files have none.
    for name in sorted(scans):
        if name.rsplit(".", 1)[0] == f"page-signee-{role}":
            report.check(sha256(scans[name]) == paper["page"], f"the scan {name} is that page", f"it is {sha256(scans[name])}")


def amendment(path):
    """The data of an amendment, from its file."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        return data
    attached = attachments(data)
    if "avenant.json" not in attached:
        raise Unreadable(f"not attached to {path}: avenant.json")
    return attached["avenant.json"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--log", type=Path, help="a log that was exported later than the signed file was made")
    parser.add_argument("--amendment", type=Path, action="append", default=[], help="an amendment: its PDF, or its data")
    parser.add_argument("--keys", type=Path, help="the public keys of the site, from its page /verifier/cles.json")
    parser.add_argument("--qr", metavar="TEXT", help="what a phone reads from the QR code of a signed file")
    arguments = parser.parse_args()
    report = Report()
    try:
        keys = read_keys(arguments.keys) if arguments.keys else None
        content, attached = None, {}
        if not arguments.files and arguments.qr:
            pass
        elif len(arguments.files) == 1:
            signed = arguments.files[0].read_bytes()
            attached = attachments(signed)
            absent = [name for name in ATTACHED if name not in attached]
            if absent:
                raise Unreadable(f"not attached to {arguments.files[0]}: {', '.join(absent)}")
            document, content, evidence, log = (attached[name] for name in ATTACHED)
            if arguments.log:
                later = arguments.log.read_bytes()
                report.check(later.startswith(log), "the later log begins with the attached one")
                log = later
        elif len(arguments.files) == 3:
            document, content, log = (file.read_bytes() for file in arguments.files)
            evidence = signed = None
            attached = {}
        else:
            parser.error("one file, or three")
        scans = {name: data for name, data in attached.items() if name.startswith("page-signee-")}
        if content is not None:
            check(report, document, content, log, evidence, signed, keys, scans, [amendment(file) for file in arguments.amendment])
        if arguments.qr:
            check_mark(report, arguments.qr, keys, content)
    except (OSError, Unreadable) as error:
        say(f"WRONG: {error}")
        return 2
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as error:
        say(f"WRONG: something is not where it should be: {error!r}")
        return 1
    if report.wrong:
        say(f"WRONG: {report.wrong} of the checks above do not hold.")
        return 1
    if report.unchecked:
        say(f"INCOMPLETE: what is attached holds; not checked: {', '.join(report.unchecked)}.")
        return 3
    say("OK: everything above holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

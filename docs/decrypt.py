#!/usr/bin/env python3
"""Opens a Ringfence vault without Ringfence and prints its payload, as docs/vault.md specifies it.

    pip install argon2-cffi pynacl
    python3 decrypt.py vault.json                               asks for the password
    python3 decrypt.py vault.json --password-file password.txt  reads it (one line end at the end is no part, nor is a
                                                                byte order mark)
    python3 decrypt.py vault.json --keychain-key-file key.txt   the base64 text that the keychain keeps
    python3 decrypt.py vault.json --recovery-code-file code.txt the code of the recovery kit, or its QR code's text

The output holds every secret in clear. Exit status: 0 opened, 1 not opened, 2 wrong usage.
"""

import argparse
import base64
import getpass
import hashlib
import hmac
import json
import re
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_scalarmult, crypto_scalarmult_base
from nacl.exceptions import CryptoError

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

MOST_FILE, MOST_HEADER, MOST_DEPTH, MOST_VALUES, MOST_WORK = 64 << 20, 64 << 10, 16, 4096, 8 << 20


class CannotOpen(Exception):
    """Why not, in words."""


def unique(pairs):
    names = dict(pairs)
    if len(names) != len(pairs):
        raise CannotOpen("a name stands twice in an object")
    return names


def no_float(text):
    raise CannotOpen("a header number is no integer")


def decode(text, length=None):
    raw = base64.b64decode(text, validate=True)
    if length is not None and len(raw) != length:
        raise CannotOpen("a field has the wrong length")
    return raw


def hkdf(key, label, salt=bytes(32)):
    """HKDF-SHA256 (RFC 5869), one block."""
    extracted = hmac.digest(salt, key, "sha256")
    return hmac.digest(extracted, label + b"\x01", "sha256")


def unwrap(slot, vault_id, key):
    if "public_key" in slot:
        return unwrap_for_public_key(slot, vault_id, key)
    label = f"ringfence-vault/1/slot/{slot['kind']}/{vault_id}/{slot['id']}".encode("ascii")
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
        decode(slot["wrapped_key"], 48), label, decode(slot["nonce"], 24), hkdf(key, label)
    )


def unwrap_for_public_key(slot, vault_id, key):
    label = f"ringfence-vault/2/slot/{slot['kind']}/{vault_id}/{slot['id']}".encode("ascii")
    private, public = hkdf(key, label), decode(slot["public_key"], 32)
    if crypto_scalarmult_base(private) != public:
        raise CryptoError("another secret")
    pin = label + b"/origin"
    origin = crypto_aead_xchacha20poly1305_ietf_decrypt(
        decode(slot["origin_key"], 48), pin, decode(slot["nonce"], 24), hkdf(key, pin)
    )
    ephemeral = decode(slot["ephemeral_key"], 32)
    # What the two have in common; all zeros are refused by the library.
    common = crypto_scalarmult(private, ephemeral)
    wrapping = hkdf(common + origin, label + b"/key", ephemeral + public)
    return crypto_aead_xchacha20poly1305_ietf_decrypt(decode(slot["wrapped_key"], 48), label, bytes(24), wrapping)


def work(slot):
    return slot["kdf"]["memory_kib"] * slot["kdf"]["passes"]


def affordable(slots):
    """The password slots that a password is tried on: the first four, as far as their work goes together."""
    left = MOST_WORK
    for slot in slots[:4]:
        left -= work(slot)
        if left < 0:
            return
        yield slot


def password_key(slot, password):
    kdf = slot["kdf"]
    memory, passes, lanes = kdf["memory_kib"], kdf["passes"], kdf["lanes"]
    if not (19_456 <= memory <= 1_048_576 and 2 <= passes <= 20 and 1 <= lanes <= 16) or work(slot) > MOST_WORK:
        raise CannotOpen("the cost of the password is outside the limits")
    text = unicodedata.normalize("NFC", password).encode("utf-8")
    return hash_secret_raw(text, decode(kdf["salt"], 16), passes, memory, lanes, 32, Type.ID, 19)


def recovery_key(text):
    """The 20 bytes of a recovery code as people type it."""
    if text.strip().lower().startswith("ringfence-recovery:"):
        text = text.rsplit(":", 1)[1]
    symbols = re.sub(r"[\s_-]", "", text).upper().translate(str.maketrans("018", "OIB"))
    if not re.fullmatch("[A-Z2-7]{36}", symbols):
        raise CannotOpen("a recovery code has 36 characters: letters, and digits from 2 to 7")
    code = base64.b32decode(symbols[:32])
    check = hashlib.sha256(b"ringfence-recovery-code/1" + code).digest()
    if base64.b32encode(check[:5])[:4].decode("ascii") != symbols[32:]:
        raise CannotOpen("the recovery code has a typing mistake")
    return code


def canonical(header):
    return json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def is_used(slot):
    """Whether a slot is one that this version uses (section 4); others are kept and passed over."""
    if slot["kind"] == "password":
        return slot["kdf"]["name"] == "argon2id"
    if slot["kind"] == "recovery":
        made = slot.get("created")
        if not isinstance(made, int) or isinstance(made, bool) or not 0 <= made < 2**64:
            return False
        try:
            return len(decode(slot["wrapped_key"])) == 48 and len(decode(slot["nonce"])) == 24
        except (KeyError, TypeError, ValueError):
            return False
    return True


def data_key(box, kind, make_key):
    slots = [slot for slot in box["slots"] if slot["kind"] == kind and is_used(slot)]
    if not slots:
        raise CannotOpen(f"the vault has no {kind} slot")
    for slot in slots:
        if kind == "password" and work(slot) > MOST_WORK:
            raise CannotOpen("the cost of the password is outside the limits")
    for slot in affordable(slots) if kind == "password" else slots:
        if not UUID.fullmatch(slot["id"]):
            raise CannotOpen("a slot's id is no identifier")
        key = make_key(slot)
        try:
            return unwrap(slot, box["vault_id"], key)
        except CryptoError:
            continue
    raise CannotOpen("the password, key or code does not open this vault")


def bounded(file):
    """Refuses a file whose header is longer, deeper or fuller than a vault's, before anything of it is parsed."""
    header = re.sub(rb'("payload"[ \t\r\n]*:[ \t\r\n]*")(?:[^"\\]|\\.)*"', rb'\1"', file, count=1, flags=re.DOTALL)
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", header, flags=re.DOTALL)
    depth = deepest = 0
    for byte in bare:
        depth += (byte in b"[{") - (byte in b"]}")
        deepest = max(deepest, depth)
    fullness = sum(bare.count(byte) for byte in (b",", b":", b"[", b"{"))
    if len(file) > MOST_FILE or len(header) > MOST_HEADER or deepest > MOST_DEPTH or fullness > MOST_VALUES:
        raise CannotOpen("the vault file is damaged")


def open_vault(file, password=None, keychain_key=None, recovery_code=None):
    bounded(file)
    box = json.loads(file.decode("utf-8"), object_pairs_hook=unique, parse_float=no_float)
    if not isinstance(box, dict) or box.get("format") != "ringfence-vault":
        raise CannotOpen("this file is not a Ringfence vault")
    if box["version"] not in (1, 2):
        raise CannotOpen(f"this program reads versions 1 and 2, the file has version {box['version']}")
    if box["cipher"] != "xchacha20-poly1305" or not UUID.fullmatch(box["vault_id"]):
        raise CannotOpen("the vault file is damaged")
    if keychain_key is not None:
        key = data_key(box, "keychain", lambda slot: keychain_key)
    elif recovery_code is not None:
        key = data_key(box, "recovery", lambda slot: recovery_code)
    else:
        key = data_key(box, "password", lambda slot: password_key(slot, password))
    payload = box.pop("payload")
    try:
        text = crypto_aead_xchacha20poly1305_ietf_decrypt(
            decode(payload), canonical(box), decode(box["nonce"], 24), key
        )
    except CryptoError:
        raise CannotOpen("the vault file is damaged") from None
    if json.loads(text)["version"] != 1:
        raise CannotOpen("the payload was written by a newer program")
    return text


def text_of(path):
    """A small text file. The byte order mark that an editor put before it is no part of it."""
    with open(path, "rb") as file:
        raw = file.read()
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return raw.decode("utf-16" if wide else "utf-8-sig")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--password-file")
    ways.add_argument("--keychain-key-file")
    ways.add_argument("--recovery-code-file")
    asked = parser.parse_args()
    try:
        with open(asked.file, "rb") as file:
            vault = file.read()
        if asked.keychain_key_file:
            text = open_vault(vault, keychain_key=decode(text_of(asked.keychain_key_file).strip(), 32))
        elif asked.recovery_code_file:
            text = open_vault(vault, recovery_code=recovery_key(text_of(asked.recovery_code_file)))
        elif asked.password_file:
            password = re.sub(r"\r?\n\Z", "", text_of(asked.password_file))
            text = open_vault(vault, password=password)
        else:
            text = open_vault(vault, password=getpass.getpass("Password: "))
    except CannotOpen as reason:
        sys.exit(f"{asked.file}: {reason}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        # The kind of error only: its text could quote the file.
        sys.exit(f"{asked.file}: the file can't be read or is damaged ({type(error).__name__})")
    sys.stdout.buffer.write(text + b"\n")


if __name__ == "__main__":
    main()

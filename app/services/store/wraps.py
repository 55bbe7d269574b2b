"""Wrapping the store's key: sealed by a passphrase, by the recovery code, or to the organisation's escrow key.

Each wrap is AES-256-GCM of the key. The sealing key comes from Argon2id (passphrase; costs by RFC 9106,
section 4, second choice), from HKDF-SHA-256 (the recovery code has 128 random bits and needs no stretching) or
from X25519 with an ephemeral key (escrow). What the wrap belongs to is authenticated with it.
"""

from __future__ import annotations

import os

from app.records import frozen

PASSPHRASE, RECOVERY, ESCROW = "passphrase", "recovery", "escrow"

PASSES, MEMORY_KIB, LANES = 3, 65_536, 4
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1_048_576, 32, 16

Fields = dict[str, str | int]


class CannotUnwrap(Exception):
    """The secret does not open this wrap."""


@frozen
class Wrap:
    """One sealed copy of a key. ``fields`` are plain JSON values; bytes are written as hex digits."""

    kind: str
    fields: Fields


def wrap_by_passphrase(key: bytes, passphrase: str, about: bytes) -> Wrap:
    """Seal ``key`` by a passphrase; takes about 0.1 s and 64 MiB on purpose."""
    salt = os.urandom(16)
    fields: Fields = {"salt": salt.hex(), "passes": PASSES, "memory_kib": MEMORY_KIB, "lanes": LANES}
    return _sealed(PASSPHRASE, _stretched(passphrase, fields), key, about, fields)


def unwrap_by_passphrase(wrap: Wrap, passphrase: str, about: bytes) -> bytes:
    """The key again. Raises CannotUnwrap."""
    return _opened(wrap, _stretched(passphrase, wrap.fields), about)


def wrap_by_recovery(key: bytes, secret: bytes, about: bytes) -> Wrap:
    """Seal ``key`` by the secret behind a recovery code."""
    salt = os.urandom(16)
    return _sealed(RECOVERY, _derived(secret, salt, b"hotline recovery"), key, about, {"salt": salt.hex()})


def unwrap_by_recovery(wrap: Wrap, secret: bytes, about: bytes) -> bytes:
    """The key again. Raises CannotUnwrap."""
    return _opened(wrap, _derived(secret, _bytes(wrap, "salt"), b"hotline recovery"), about)


def wrap_to_escrow(key: bytes, public_pem: bytes, about: bytes) -> Wrap:
    """Seal ``key`` to an X25519 public key in PEM form. Raises ValueError where it is another kind of file."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    public = load_pem_public_key(public_pem)
    if not isinstance(public, X25519PublicKey):
        raise ValueError("not an X25519 public key")
    ephemeral = X25519PrivateKey.generate()
    ephemeral_raw, public_raw = ephemeral.public_key().public_bytes_raw(), public.public_bytes_raw()
    sealing = _derived(ephemeral.exchange(public), ephemeral_raw + public_raw, b"hotline escrow")
    fields: Fields = {"ephemeral": ephemeral_raw.hex(), "public": public_raw.hex()}
    return _sealed(ESCROW, sealing, key, about, fields)


def wrap_again_to_escrow(key: bytes, earlier: Wrap, about: bytes) -> Wrap:
    """Seal another key to the same public key as an earlier wrap."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = X25519PublicKey.from_public_bytes(_bytes(earlier, "public"))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return wrap_to_escrow(key, pem, about)


def unwrap_by_escrow(wrap: Wrap, private_pem: bytes, about: bytes, password: bytes | None = None) -> bytes:
    """The key again, with the organisation's private key. Raises CannotUnwrap, or ValueError for another file."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(private_pem, password)
    if not isinstance(private, X25519PrivateKey):
        raise ValueError("not an X25519 private key")
    ephemeral_raw = _bytes(wrap, "ephemeral")
    shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral_raw))
    public_raw = private.public_key().public_bytes_raw()
    return _opened(wrap, _derived(shared, ephemeral_raw + public_raw, b"hotline escrow"), about)


def _stretched(passphrase: str, fields: Fields) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    passes, memory, lanes = (_whole(fields, name) for name in ("passes", "memory_kib", "lanes"))
    if passes > _MOST_PASSES or memory > _MOST_MEMORY_KIB or lanes > _MOST_LANES:
        raise CannotUnwrap("costs beyond reason")
    salt = bytes.fromhex(str(fields["salt"]))
    return hash_secret_raw(passphrase.encode(), salt, passes, memory, lanes, 32, Type.ID)


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, purpose).derive(secret)


def _sealed(kind: str, sealing: bytes, key: bytes, about: bytes, fields: Fields) -> Wrap:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    sealed = AESGCM(sealing).encrypt(nonce, key, kind.encode() + about)
    return Wrap(kind, {**fields, "nonce": nonce.hex(), "sealed": sealed.hex()})


def _opened(wrap: Wrap, sealing: bytes, about: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(sealing).decrypt(_bytes(wrap, "nonce"), _bytes(wrap, "sealed"), wrap.kind.encode() + about)
    except InvalidTag as error:
        raise CannotUnwrap(wrap.kind) from error


def _bytes(wrap: Wrap, name: str) -> bytes:
    return bytes.fromhex(str(wrap.fields[name]))


def _whole(fields: Fields, name: str) -> int:
    return int(fields[name])

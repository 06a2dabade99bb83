"""Blind signatures: RSABSSA-SHA384-PSS-Randomized of RFC 9474, both sides, with keys of `cryptography`.

The signer works on numbers, which that library does not offer: base blinding hides the input from timing, CRT makes
it quick, and the result is checked before it leaves (RFC 9474, 4.3), which also defends against a fault in one half.
"""

import math
import secrets
from dataclasses import dataclass
from hashlib import sha384

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

try:  # the extra "fast": a power in constant time, and several times quicker
    from gmpy2 import powmod_sec
except ImportError:
    powmod_sec = None

SALT = 48
BITS = 3072
EXPONENT = 65537
PSS = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT)


class BadRequest(ValueError):
    """This cannot be signed: not a number of the key's range."""


class BadSignature(ValueError):
    """What came back is no signature of what was blinded."""


def power(base: int, exponent: int, modulus: int) -> int:
    return int(powmod_sec(base, exponent, modulus)) if powmod_sec else pow(base, exponent, modulus)


class Signer:
    """Holds one paper's key."""

    def __init__(self, key: rsa.RSAPrivateKey):
        private = key.private_numbers()
        self.n, self.e = private.public_numbers.n, private.public_numbers.e
        self.p, self.q = private.p, private.q
        self.dp, self.dq, self.q_inverse = private.dmp1, private.dmq1, private.iqmp
        self.size = (self.n.bit_length() + 7) // 8

    def sign(self, blinded: bytes) -> bytes:
        """BlindSign of RFC 9474. Raises BadRequest."""
        m = int.from_bytes(blinded, "big")
        if len(blinded) != self.size or not 1 < m < self.n - 1 or math.gcd(m, self.n) != 1:
            raise BadRequest("not a blinded message of this key")
        r = unit(self.n)
        s = self.private(m * pow(r, self.e, self.n) % self.n) * pow(r, -1, self.n) % self.n
        if pow(s, self.e, self.n) != m:
            raise RuntimeError("the signature does not hold: a fault while it was made")
        return s.to_bytes(self.size, "big")

    def private(self, x: int) -> int:
        by_p = power(x % self.p, self.dp, self.p)
        by_q = power(x % self.q, self.dq, self.q)
        return by_q + self.q * ((by_p - by_q) * self.q_inverse % self.p)


def unit(n: int) -> int:
    """A random number that has an inverse."""
    while True:
        r = secrets.randbelow(n - 2) + 2
        if math.gcd(r, n) == 1:
            return r


# The elector's side


@dataclass(frozen=True)
class Blinded:
    """What is sent to be signed, and what must be kept to make use of the answer."""

    message: bytes
    inverse: int
    encoded: int


def blind(n: int, e: int, input: bytes, *, salt: bytes | None = None, r: int | None = None) -> Blinded:
    """Blind of RFC 9474; `salt` and `r` are given by its test vectors alone."""
    size = (n.bit_length() + 7) // 8
    salt = secrets.token_bytes(SALT) if salt is None else salt
    encoded = int.from_bytes(pss_encode(input, n.bit_length() - 1, salt), "big")
    r = r or unit(n)
    blinded = encoded * pow(r, e, n) % n
    return Blinded(blinded.to_bytes(size, "big"), pow(r, -1, n), encoded)


def finalize(n: int, e: int, blind_sig: bytes, blinded: Blinded) -> bytes:
    """Finalize of RFC 9474. Raises BadSignature."""
    size = (n.bit_length() + 7) // 8
    s = int.from_bytes(blind_sig, "big") * blinded.inverse % n
    if len(blind_sig) != size or pow(s, e, n) != blinded.encoded:
        raise BadSignature("the signature does not fit what was blinded")
    return s.to_bytes(size, "big")


def pss_encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384 (RFC 8017, 9.1.1)."""
    length = (bits + 7) // 8
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - len(digest) - 2) + b"\1" + salt
    masked = bytearray(one ^ other for one, other in zip(block, mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384."""
    blocks = range(-(-length // SALT))
    return b"".join(sha384(seed + n.to_bytes(4, "big")).digest() for n in blocks)[:length]


# Anybody's


def public_key(n: int, e: int = EXPONENT) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(e, n).public_key()


def is_signed(key: rsa.RSAPublicKey, input: bytes, sig: bytes) -> bool:
    try:
        key.verify(sig, input, PSS, SHA384())
    except InvalidSignature:
        return False
    return True

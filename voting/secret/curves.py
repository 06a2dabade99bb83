"""ECDSA on P-256 with raw signatures r‖s, as browsers make them: own keys, and the key of the box."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

CURVE = ec.SECP256R1()
HALF = 32

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


def new_key() -> PrivateKey:
    return ec.generate_private_key(CURVE)


def point(key: PrivateKey) -> bytes:
    """65 bytes, uncompressed."""
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def from_point(data: bytes) -> PublicKey:
    """Raises ValueError where it is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)


def spki(key: PrivateKey) -> bytes:
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def from_spki(data: bytes) -> PublicKey:
    key = serialization.load_der_public_key(data)
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != CURVE.name:
        raise ValueError("not a key on P-256")
    return key


def sign(key: PrivateKey, message: bytes) -> bytes:
    return raw(key.sign(message, ec.ECDSA(SHA256())))


def sign_same(key: PrivateKey, message: bytes) -> bytes:
    """The same signature each time (RFC 6979)."""
    return raw(key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))


def raw(der: bytes) -> bytes:
    r, s = utils.decode_dss_signature(der)
    return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


def is_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    if len(signature) != 2 * HALF:
        return False
    der = utils.encode_dss_signature(int.from_bytes(signature[:HALF], "big"), int.from_bytes(signature[HALF:], "big"))
    try:
        key.verify(der, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True

"""Blind signatures against the vectors of RFC 9474 (appendix A), and against plain arithmetic written here."""

import json
import math
import secrets
from hashlib import sha384
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

from voting.secret import blind

FIGURES = json.loads((Path(__file__).parent / "rfc9474.json").read_text())
N, E, D, P, Q = (int(FIGURES["key"][name], 16) for name in "nedpq")
SIZE = 512


def name_of(vector):
    return vector["name"]


def bytes_of(vector, name):
    return bytes.fromhex(vector[name])


@pytest.fixture(scope="module")
def rfc_key():
    public = rsa.RSAPublicNumbers(E, N)
    return rsa.RSAPrivateNumbers(P, Q, D, D % (P - 1), D % (Q - 1), pow(Q, -1, P), public).private_key()


@pytest.fixture(scope="module")
def key(made_keys):
    return serialization.load_pem_private_key(made_keys[0], None)


@pytest.fixture
def without_gmpy2(monkeypatch):
    monkeypatch.setattr(blind, "powmod_sec", None)


def blinded_as(vector):
    r = pow(int(vector["inv"], 16), -1, N)
    return blind.blind(N, E, bytes_of(vector, "input_msg"), salt=bytes_of(vector, "salt"), r=r)


every_vector = pytest.mark.parametrize("vector", FIGURES["vectors"], ids=name_of)


@every_vector
def test_vector_input_is_prefix_and_message(vector):
    assert vector["input_msg"] == vector["msg_prefix"] + vector["msg"]


@every_vector
def test_vector_is_encoded(vector):
    encoded = blind.pss_encode(bytes_of(vector, "input_msg"), N.bit_length() - 1, bytes_of(vector, "salt"))
    r = pow(int(vector["inv"], 16), -1, N)
    assert encoded.hex() == vector.get("encoded_msg", encoded.hex())
    assert int.from_bytes(encoded, "big") * pow(r, E, N) % N == int(vector["blinded_msg"], 16)


@every_vector
def test_vector_is_blinded(vector):
    assert blinded_as(vector).message.hex() == vector["blinded_msg"]


@every_vector
def test_vector_is_signed(vector, rfc_key):
    assert blind.Signer(rfc_key).sign(bytes_of(vector, "blinded_msg")).hex() == vector["blind_sig"]


def test_vector_is_signed_without_gmpy2(rfc_key, without_gmpy2):
    vector = FIGURES["vectors"][0]
    assert blind.Signer(rfc_key).sign(bytes_of(vector, "blinded_msg")).hex() == vector["blind_sig"]


@every_vector
def test_vector_is_finalized(vector):
    assert blind.finalize(N, E, bytes_of(vector, "blind_sig"), blinded_as(vector)).hex() == vector["sig"]


@every_vector
def test_vector_signature_holds_for_another_library(vector):
    scheme = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=int(vector["sLen"], 16))
    blind.public_key(N, E).verify(bytes_of(vector, "sig"), bytes_of(vector, "input_msg"), scheme, SHA384())


def test_only_the_variant_of_ballots_is_a_signature():
    """Its salt has 48 bytes; that the input begins with random bytes cannot be seen."""
    public = blind.public_key(N, E)
    holds = {
        one["name"]: blind.is_signed(public, bytes_of(one, "input_msg"), bytes_of(one, "sig"))
        for one in FIGURES["vectors"]
    }
    assert holds == {
        "RSABSSA-SHA384-PSS-Randomized": True,
        "RSABSSA-SHA384-PSSZERO-Randomized": False,
        "RSABSSA-SHA384-PSS-Deterministic": True,
        "RSABSSA-SHA384-PSSZERO-Deterministic": False,
    }


# Keys of ballots


def plain_verify(n, e, message, sig):
    """EMSA-PSS-VERIFY of RFC 8017, 9.1.2, step by step, for a modulus of 3072 bits."""
    block = pow(int.from_bytes(sig, "big"), e, n).to_bytes(384, "big")
    masked, h, trailer = block[:335], block[335:383], block[383]
    if trailer != 0xBC or masked[0] & 0x80:
        return False
    stream = b"".join(sha384(h + counter.to_bytes(4, "big")).digest() for counter in range(7))
    db = bytearray(a ^ b for a, b in zip(masked, stream, strict=False))
    db[0] &= 0x7F
    if any(db[:286]) or db[286] != 1:
        return False
    return sha384(bytes(8) + sha384(message).digest() + bytes(db[287:])).digest() == h


@pytest.mark.parametrize("_time", range(10))
def test_random_blindings_agree_with_others(key, _time):
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    message = secrets.token_bytes(_time * 13)
    blinded = blind.blind(n, 65537, message)
    blind_sig = blind.Signer(key).sign(blinded.message)
    assert int.from_bytes(blind_sig, "big") == pow(int.from_bytes(blinded.message, "big"), numbers.d, n)
    sig = blind.finalize(n, 65537, blind_sig, blinded)
    assert plain_verify(n, 65537, message, sig)
    key.public_key().verify(sig, message, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())
    assert not plain_verify(n, 65537, message + b"x", sig)


def test_same_input_is_blinded_differently_each_time(key):
    n = key.public_key().public_numbers().n
    assert len({blind.blind(n, 65537, b"input").message for _n in range(5)}) == 5


def test_same_message_is_signed_the_same_each_time(key):
    blinded = blind.blind(key.public_key().public_numbers().n, 65537, b"input").message
    signer = blind.Signer(key)
    assert len({signer.sign(blinded) for _n in range(3)}) == 1


def test_gmpy2_and_plain_python_sign_the_same(key, monkeypatch):
    blinded = blind.blind(key.public_key().public_numbers().n, 65537, b"input").message
    quick = blind.Signer(key).sign(blinded)
    monkeypatch.setattr(blind, "powmod_sec", None)
    assert blind.Signer(key).sign(blinded) == quick


def out_of_range(key):
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    whole = [number.to_bytes(384, "big") for number in (0, 1, n - 1, n, numbers.p, numbers.q * 2, 2**3072 - 1)]
    return [b"", bytes(383), bytes([1]) * 385, *whole]


def test_what_is_no_blinded_message_is_not_signed(key):
    signer = blind.Signer(key)
    refused = 0
    for message in out_of_range(key):
        with pytest.raises(blind.BadRequest):
            signer.sign(message)
        refused += 1
    assert refused == 10


def test_fault_in_one_half_does_not_leave(key):
    """Else whoever gets it divides the modulus."""
    signer = blind.Signer(key)
    signer.dp += 2
    blinded = blind.blind(signer.n, 65537, b"input").message
    with pytest.raises(RuntimeError, match="a fault"):
        signer.sign(blinded)


def test_wrong_answer_is_not_finalized(key):
    n = key.public_key().public_numbers().n
    blinded = blind.blind(n, 65537, b"input")
    blind_sig = blind.Signer(key).sign(blinded.message)
    other = blind.Signer(key).sign(blind.blind(n, 65537, b"input").message)
    for wrong in (other, blind_sig[:-1], bytes(1) + blind_sig, bytes(384), bytes([blind_sig[0] ^ 1]) + blind_sig[1:]):
        with pytest.raises(blind.BadSignature):
            blind.finalize(n, 65537, wrong, blinded)


def test_unit_has_an_inverse():
    assert {math.gcd(blind.unit(15), 15) for _n in range(50)} == {1}


def test_signature_of_another_key_or_input_is_none(made_keys, key):
    other = serialization.load_pem_private_key(made_keys[1], None)
    scheme = padding.PSS(padding.MGF1(SHA384()), 48)
    sig = key.sign(b"input", scheme, SHA384())
    tries = {
        "right": blind.is_signed(key.public_key(), b"input", sig),
        "key": blind.is_signed(other.public_key(), b"input", sig),
        "input": blind.is_signed(key.public_key(), b"inpux", sig),
        "short": blind.is_signed(key.public_key(), b"input", sig[1:]),
        "empty": blind.is_signed(key.public_key(), b"input", b""),
    }
    assert tries == {"right": True, "key": False, "input": False, "short": False, "empty": False}
    with pytest.raises(InvalidSignature):
        other.public_key().verify(sig, b"input", scheme, SHA384())

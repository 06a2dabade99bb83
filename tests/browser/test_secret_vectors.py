"""The phone's arithmetic in a real browser: the vectors of RFC 9474, and the server's own independent writing of it."""

import json
import secrets
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

import tests.voting.secret
from voting.secret import blind, formats

FIGURES = json.loads((Path(tests.voting.secret.__file__).parent / "rfc9474.json").read_text())
BEFORE = """
    const {bytes, blind} = CongressBallot, {hexOf, numberOf} = bytes;
    const of = hex => Uint8Array.from(hex.match(/../g) || [], one => parseInt(one, 16));
"""


@pytest.fixture
def page(screen):
    page = screen("rep141").page
    page.goto("/ballots/collect/")
    return page


def test_vectors_of_the_rfc_hold(page):
    found = page.evaluate(
        """async ([figures]) => {"""
        + BEFORE
        + """
            const key = blind.keyOf(of(figures.key.n), of(figures.key.e)), found = {};
            for (const {name, input_msg, salt, inv, blind_sig} of figures.vectors) {
                const r = blind.inverseOf(numberOf(of(inv)), key.n);
                const made = await blind.blind(key, of(input_msg), {salt: of(salt), r});
                const sig = hexOf(blind.finalize(key, of(blind_sig), made));
                const encoded = hexOf(await blind.pssEncode(of(input_msg), key.bits - 1, of(salt)));
                found[name] = [encoded, hexOf(made.message), made.inverse === numberOf(of(inv)), sig];
            }
            return found;
        }""",
        [FIGURES],
    )
    size = len(FIGURES["vectors"][0]["sig"])
    assert found == {
        one["name"]: [
            one.get("encoded_msg", found[one["name"]][0]).zfill(size),
            one["blinded_msg"],
            True,
            one["sig"],
        ]
        for one in FIGURES["vectors"]
    }


def test_random_blindings_are_those_of_the_server(page):
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    n = key.public_key().public_numbers().n
    cases = [
        {
            "input": secrets.token_hex(120),
            "salt": secrets.token_hex(48),
            "r": secrets.token_bytes(383).hex(),
        }
        for _n in range(40)
    ]
    found = page.evaluate(
        """async ([modulus, cases]) => {"""
        + BEFORE
        + """
            const key = blind.keyOf(of(modulus), of('010001'));
            return Promise.all(cases.map(async ({input, salt, r}) => {
                const made = await blind.blind(key, of(input), {salt: of(salt), r: numberOf(of(r))});
                return [hexOf(made.message), made.inverse.toString(16), made.encoded.toString(16)];
            }));
        }""",
        [f"{n:x}", cases],
    )
    ours = [
        blind.blind(n, 65537, bytes.fromhex(one["input"]), salt=bytes.fromhex(one["salt"]), r=int(one["r"], 16))
        for one in cases
    ]
    assert found == [[one.message.hex(), f"{one.inverse:x}", f"{one.encoded:x}"] for one in ours]


def test_numbers_without_an_inverse_are_refused(page):
    assert page.evaluate(
        """([p, q]) => {
            const tried = a => { try { return String(CongressBallot.blind.inverseOf(a, BigInt(p) * BigInt(q))); }
                                 catch (error) { return error.message; } };
            return [tried(0n), tried(BigInt(p) * 12n), tried(1n)];
        }""",
        [str(2**127 - 1), str(2**89 - 1)],
    ) == ["no inverse", "no inverse", "1"]


def test_signature_of_something_else_is_refused(page):
    vector = FIGURES["vectors"][0]
    wrong = f"{int(vector['blind_sig'], 16) ^ 1:0{len(vector['blind_sig'])}x}"
    assert (
        page.evaluate(
            """async ([figures, vector, wrong]) => {"""
            + BEFORE
            + """
            const key = blind.keyOf(of(figures.key.n), of(figures.key.e));
            const made = await blind.blind(key, of(vector.input_msg));
            try { blind.finalize(key, of(wrong), made); return 'taken'; } catch (error) { return error.name; }
        }""",
            [FIGURES, vector, wrong],
        )
        == "badSignature"
    )


def test_json_has_the_one_spelling_of_the_chain(page):
    values = [{"b": [1, None, True], "a": "票决 “\u2028” \u007f \u0001\n"}, {"z": {}, "": [], "é": "\U0001f5f3"}]
    assert page.evaluate("values => values.map(CongressBallot.bytes.canonical)", values) == [
        formats.canonical(value).decode() for value in values
    ]

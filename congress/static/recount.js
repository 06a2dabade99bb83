/*
  Checks the count of a secret ballot on the reader's own device: the twin of recount.py, check by check and why by why.
  Without any other script, and written for Chromium 80 and Safari 14. Nothing it reads is sent anywhere.
  Order: bytes, reading, shapes, signatures, the checks, the whole.
*/
(() => {
'use strict';

const LEAST_FOR_COMMENTS = 10, MOST_DEEP = 900, ROUNDS_OF_CODE = 600000;
const PAYLOAD = 512, COMMENT = 2048, SIGNATURE = 384, OWN = 64, POINT = 65, RANDOM = 32;
const KINDS = new Map([['evaluation', 'grade'], ['motion', 'motion'], ['selection', 'selection']]);

/* Why a check does not hold. */
class Wrong extends Error {}

function demand(holds, why) {
    if (!holds) throw new Wrong(why);
}

/* Bytes ------------------------------------------------------------------------------------------------------- */

const HEX = Array.from({length: 256}, (_, n) => n.toString(16).padStart(2, '0'));
const hexOf = bytes => Array.from(bytes, one => HEX[one]).join('');
const unhex = hex => Uint8Array.from({length: hex.length / 2}, (_, at) => parseInt(hex.substr(at * 2, 2), 16));
const numberOf = bytes => BigInt(`0x${hexOf(bytes)}`);
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const startsWith = (bytes, start) => same(bytes.subarray(0, start.length), start);
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

function utf8(text) {
    // TextEncoder would put another letter in the place of half a one.
    if (/[\ud800-\udfff]/u.test(text)) throw new TypeError('half a letter');
    return new TextEncoder().encode(text);
}

function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
}

function fromBase64(text, size, what) {
    let letters = '';
    try { letters = atob(text); } catch (error) { /* told below */ }
    demand(letters !== '' && btoa(letters) === text, `${what} is not in base64`);
    demand(size === null || letters.length === size, `${what} has not the right length`);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
    return bytes;
}

/* By code points; what JavaScript compares are halves of letters. */
function compare(one, other) {
    if (!/[\ud800-\udfff]/.test(one + other)) return one < other ? -1 : Number(one > other);
    const [first, second] = [one, other].map(text => Array.from(text, letter => letter.codePointAt(0)));
    const at = first.findIndex((point, n) => point !== second[n]);
    if (at < 0) return first.length - second.length;
    return at < second.length ? first[at] - second[at] : 1;
}

/* Reading: one spelling for each thing -------------------------------------------------------------------------- */

/* JSON in UTF-8, in which no key stands twice and no number has a point; whole numbers become BigInt. Throws Wrong. */
function strictJson(data) {
    let text = data;
    if (typeof data !== 'string') {
        try {
            text = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(data);
        } catch (error) {
            throw new Wrong('not JSON in UTF-8');
        }
    }
    return new Reader(text).whole();
}

const SPACE = /[ \t\n\r]*/y, PLAIN = /[^"\\\x00-\x1f]*/y, ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/y, CONSTANT = /true|false|null/y;
const NO_NUMBER = /NaN|-?Infinity/y;
const ESCAPES = {b: '\b', f: '\f', n: '\n', r: '\r', t: '\t'};
const CONSTANTS = {true: true, false: false, null: null};

class Reader {
    constructor(text) { Object.assign(this, {text, at: 0, depth: 0}); }

    whole() {
        const value = this.spaced(() => this.value());
        this.must(this.at === this.text.length);
        return value;
    }

    must(holds) { demand(holds, 'not JSON in UTF-8'); }

    match(pattern) {
        pattern.lastIndex = this.at;
        const found = pattern.exec(this.text);
        if (found) this.at = pattern.lastIndex;
        return found;
    }

    spaced(read) {
        this.match(SPACE);
        const value = read();
        this.match(SPACE);
        return value;
    }

    is(letter) {
        if (this.text[this.at] !== letter) return false;
        this.at++;
        return true;
    }

    value() {
        if (this.is('{')) return this.inside('}', () => this.field(), pairs => this.object(pairs));
        if (this.is('[')) return this.inside(']', () => this.value(), values => values);
        if (this.is('"')) return this.string();
        const none = this.match(NO_NUMBER);
        demand(!none, `a number is not whole: ${shown(none)}`);
        const constant = this.match(CONSTANT);
        return constant ? CONSTANTS[constant[0]] : this.number();
    }

    inside(end, read, make) {
        this.must(++this.depth <= MOST_DEEP);
        const found = [];
        this.match(SPACE);
        if (!this.is(end)) {
            do found.push(this.spaced(read)); while (this.is(','));
            this.must(this.is(end));
        }
        this.depth--;
        return make(found);
    }

    field() {
        this.must(this.is('"'));
        const key = this.string();
        this.match(SPACE);
        this.must(this.is(':'));
        this.match(SPACE);
        return [key, this.value()];
    }

    object(pairs) {
        const value = Object.create(null);
        for (const [key, one] of pairs) {
            demand(!(key in value), 'a key stands twice');
            value[key] = one;
        }
        return value;
    }

    string() {
        let text = this.match(PLAIN)[0];
        while (this.is('\\')) {
            const found = this.match(ESCAPE);
            this.must(found);
            const [letter] = found;
            text += letter.length > 1 ? String.fromCharCode(parseInt(letter.slice(1), 16)) : ESCAPES[letter] || letter;
            text += this.match(PLAIN)[0];
        }
        this.must(this.is('"'));
        return text;
    }

    number() {
        const found = this.match(NUMBER);
        this.must(found);
        demand(!found[1], `a number is not whole: ${shown(found)}`);
        demand(found[0].length <= 18, 'a number is too long');
        return BigInt(found[0]);
    }
}

const shown = found => found && `'${found[0]}'`.slice(0, 40);

/* Keys sorted, no spaces, nothing escaped that need not be. */
function written(value) {
    if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
    if (isObject(value)) {
        return `{${Object.keys(value).sort(compare).map(key => `${quoted(key)}:${written(value[key])}`).join(',')}}`;
    }
    return typeof value === 'string' ? quoted(value) : String(value);
}

function quoted(text) {
    utf8(text);
    return JSON.stringify(text);
}

const canonical = value => utf8(written(value));
const digestOf = async value => hexOf(await sha256(canonical(value)));

/* Shapes ------------------------------------------------------------------------------------------------------ */

const isText = value => typeof value === 'string';
const matches = pattern => value => isText(value) && pattern.test(value);
const isDigest = matches(/^[0-9a-f]{64}$/);
const isId = matches(/^(?:0|[1-9][0-9]{0,17})$/);
const isCount = value => typeof value === 'bigint' && value >= 0n;
const isLabel = value => isText(value) && value !== '';
const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);
const isListOf = test => value => Array.isArray(value) && value.every(one => test(one));
const orNull = test => value => value === null || test(value);
const isOneOf = (...values) => value => values.includes(value);

function isTime(value) {
    if (!matches(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/)(value)) return false;
    const [year, month, day, hour, minute, second] = value.match(/[0-9]+/g).map(Number);
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    return year > 0 && day > 0 && day <= days && hour < 24 && minute < 60 && second < 60;
}

/* An object with exactly these keys, each of its kind. */
function shaped(value, shape, what) {
    demand(isObject(value), `${what} is not an object`);
    const isWhole = Object.keys(value).length === shape.size && Object.keys(value).every(key => shape.has(key));
    demand(isWhole, `${what} has not exactly its keys`);
    for (const [name, test] of shape) demand(test(value[name]), `${what}: ${name} is not as it must be`);
}

const shapeOf = tests => new Map(Object.entries(tests));
const each = (names, test) => new Map(Array.from(names, name => [name, test]));

/* Sorted, and each once. */
function ascending(values, what) {
    const isBefore = (one, other) => typeof one === 'bigint' ? one < other : compare(one, other) < 0;
    const isSorted = values.every((value, n) => n === 0 || isBefore(values[n - 1], value));
    demand(isSorted, `${what} are not sorted, each once`);
}

const BUNDLE = shapeOf({
    format: isOneOf('congress-bundle-v1'), definition: isObject, register: isListOf(isLabel),
    journal: isListOf(isObject), collectors: isListOf(isLabel), rows: isListOf(isObject), void: isListOf(isDigest),
    totals: isObject,
});
const ENTRY = shapeOf({
    actor: orNull(isLabel), at: isTime, element: orNull(isText), facts_digest: isDigest, seq: isCount, topic: isText,
    verb: isText, facts: isObject, digest: isDigest,
});
const ROW = shapeOf({
    h: isDigest, paper: isId, input: isText, sig: isText, payload: isText, comment: orNull(isText),
    comment_digest: isDigest, own: isText,
});
const DEFINITION = shapeOf({
    ballot: isId, title: isText, kind: isText, register_digest: isDigest, electors: isCount, collect_from: isTime,
    opens_at: isTime, closes_at: isTime, grace_s: isCount, max_reissue: isCount, box_key: isText,
    papers: isListOf(isObject), page_digest: isDigest, collect_page_digest: isDigest,
});
const PAPER = shapeOf({
    id: isId, position: isCount, subject: isText, kind: isOneOf('grade', 'motion', 'selection'),
    options: isListOf(isObject), max_choices: isCount, key: isObject,
});
const OPTION = shapeOf({id: matches(/^[A-Za-z0-9]{1,8}$/), label: isText});
const KEY = shapeOf({n: isText, e: isText});
const FIGURES = shapeOf({issued: isCount, returned: isCount, valid: isCount, invalid: isCount, counts: isObject});
const RECEIPT = shapeOf({h: isDigest, receipt: isText});
const FACTS = new Map([
    ['ballot.opened', shapeOf({issued: isCount, closes_at: isTime})],
    ['ballot.handed_back', shapeOf({})],
    ['ballot.reissued', shapeOf({label: isLabel, n: isCount, by: isListOf(isLabel)})],
    ['ballot.closed', shapeOf({
        issued: isCount, replaced: isCount, rows: isObject, root: isDigest, collectors_digest: isDigest,
        void_digest: isDigest, hashes_digest: isDigest,
    })],
    ['ballot.counted', shapeOf({totals: isObject})],
    ['ballot.published', shapeOf({})],
]);
const HEADER = ['actor', 'at', 'element', 'facts_digest', 'seq', 'topic', 'verb'];
const LIFE = /^frozen (handed_back |reissued )*opened (handed_back |reissued )*closed counted( published)?$/;

function rowOf(told, number) {
    const what = `row ${number}`;
    shaped(told, ROW, what);
    return {
        h: told.h,
        paper: told.paper,
        input: fromBase64(told.input, null, `${what}: input`),
        sig: fromBase64(told.sig, SIGNATURE, `${what}: sig`),
        payload: fromBase64(told.payload, PAYLOAD, `${what}: payload`),
        comment: told.comment === null ? null : fromBase64(told.comment, COMMENT, `${what}: comment`),
        about: unhex(told.comment_digest),
        aboutHex: told.comment_digest,
        own: fromBase64(told.own, OWN, `${what}: own`),
    };
}

/* Signatures -------------------------------------------------------------------------------------------------- */

const CURVE = {name: 'ECDSA', namedCurve: 'P-256'}, OF_CURVE = {name: 'ECDSA', hash: 'SHA-256'};
const PSS = {name: 'RSA-PSS', hash: 'SHA-384'}, OF_PSS = {name: 'RSA-PSS', saltLength: 48};
const P = BigInt('0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff');
const B = BigInt('0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b');
const SPKI = unhex('3059301306072a8648ce3d020106082a8648ce3d030107034200');

/* 65 bytes, uncompressed, of a point of P-256. */
function isPoint(bytes) {
    if (bytes.length !== POINT || bytes[0] !== 4) return false;
    const x = numberOf(bytes.subarray(1, 33)), y = numberOf(bytes.subarray(33));
    return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n;
}

async function isSigned(point, message, signature) {
    const key = await crypto.subtle.importKey('raw', point, CURVE, false, ['verify']);
    return crypto.subtle.verify(OF_CURVE, key, signature, message);
}

function paperKey(n) {
    const jwk = {kty: 'RSA', n: n.replace(/\+/g, '-').replace(/\//g, '_'), e: 'AQAB'};
    return crypto.subtle.importKey('jwk', jwk, PSS, false, ['verify']);
}

/* 防伪码: the eight digits of an entry's digest that are read out. */
async function codeOf(digest) {
    const secret = await crypto.subtle.importKey('raw', unhex(digest), 'PBKDF2', false, ['deriveBits']);
    const slow = {name: 'PBKDF2', hash: 'SHA-256', salt: utf8('congress-code-v1'), iterations: ROUNDS_OF_CODE};
    const made = numberOf(new Uint8Array(await crypto.subtle.deriveBits(slow, secret, 256)));
    return String(made % 100000000n).padStart(8, '0');
}

/* The tree of RFC 6962, level by level: who is left over at the end of one waits for the next. */
async function rootOf(leaves) {
    let level = leaves.length ? leaves : [await sha256(new Uint8Array())];
    while (level.length > 1) {
        const pairs = [];
        for (let n = 0; n + 1 < level.length; n += 2) pairs.push(joined([1], level[n], level[n + 1]));
        level = [...await inTurns(pairs, sha256), ...level.slice(2 * pairs.length)];
    }
    return hexOf(level[0]);
}

/* The work ------------------------------------------------------------------------------------------------------ */

const AT_ONCE = 64;

/* Of each its answer, some at a time: the page stays alive between them. */
async function inTurns(values, work, tell = () => {}) {
    const found = [];
    for (let at = 0; at < values.length; at += AT_ONCE) {
        found.push(...await Promise.all(values.slice(at, at + AT_ONCE).map((one, n) => work(one, at + n + 1))));
        await tell(found.length / values.length);
    }
    return found;
}

/* Lets the page draw, but not more often than one sees. */
function breather() {
    let last = performance.now();
    return async () => {
        if (performance.now() - last < 60) return;
        await new Promise(resolve => setTimeout(resolve));
        last = performance.now();
    };
}

const count = (values, test) => BigInt(values.filter(test).length);
const byH = rows => [...rows].sort((one, other) => compare(one.h, other.h));

/* What a row chooses; null where it is invalid: not legal, or left blank. */
function choicesOf(row, paper) {
    const length = row.payload[0] * 256 + row.payload[1], text = row.payload.subarray(2, 2 + length);
    if (text.length !== length || row.payload.subarray(2 + length).some(byte => byte !== 0)) return null;
    let said = null;
    try {
        said = strictJson(text);
        if (!same(canonical(said), text)) return null;
    } catch (error) {
        return null;
    }
    const name = paper.kind === 'selection' ? 'choices' : 'choice';
    if (!isObject(said) || Object.keys(said).length !== 2 || !(name in said)) return null;
    const chosen = name === 'choices' ? said.choices : [said.choice], ids = paper.options.map(({id}) => id);
    const isLegal = isListOf(isOneOf(...ids))(chosen)
        && chosen.every((one, n) => n === 0 || chosen[n - 1] < one)
        && BigInt(chosen.length) <= paper.max_choices
        && said.comment === row.aboutHex;
    return isLegal ? chosen : null;
}

/* The checks of one bundle; what a later one builds on is noted in `sound`. */
class Recount {
    constructor(bundle, receipts, noted, tell) {
        Object.assign(this, {bundle, receipts, noted, tell, sound: new Set(), figures: null});
    }

    need(...names) {
        for (const name of names) demand(this.sound.has(name), `not checked, since ${name} does not hold`);
    }

    /* The first row of which there is something to say. */
    async everyRow(whyNot) {
        for (let at = 0; at < this.rows.length; at += AT_ONCE) {
            const some = this.rows.slice(at, at + AT_ONCE);
            const whys = await Promise.all(some.map(async (row, n) => whyNot(row, `row ${at + n + 1}`)));
            const why = whys.find(Boolean);
            demand(!why, why);
            await this.tell((at + some.length) / this.rows.length);
        }
    }

    factsOf(verb) { return this.journal.filter(entry => entry.verb === verb).map(({facts}) => facts); }

    /* {paper: returned, valid, invalid, counts} as they are found in the rows. */
    async found() {
        if (this.figures) return this.figures;
        const chosen = new Map(Array.from(this.papers.keys(), id => [id, []])), breathe = breather();
        for (const row of this.rows) {
            if (chosen.has(row.paper)) chosen.get(row.paper).push(choicesOf(row, this.papers.get(row.paper)));
            await breathe();
        }
        const figures = new Map();
        for (const [id, all] of chosen) {
            const valid = all.filter(one => one !== null);
            const counts = this.papers.get(id).options.map(option => [option.id, count(valid, one => one.includes(option.id))]);
            const [returned, many] = [BigInt(all.length), BigInt(valid.length)];
            figures.set(id, {returned, valid: many, invalid: returned - many, counts: new Map(counts)});
        }
        this.figures = figures;
        return figures;
    }

    /* Those of the bundle, of the right shape. */
    toldTotals() {
        this.need('format', 'definition');
        const {totals} = this.bundle;
        shaped(totals, each(this.papers.keys(), isObject), 'the totals');
        for (const [id, paper] of this.papers) {
            shaped(totals[id], FIGURES, `the totals of paper ${id}`);
            shaped(totals[id].counts, each(paper.options.map(option => option.id), isCount), `the counts of paper ${id}`);
        }
        return totals;
    }
}

const CHECKS = {
    async format(it) {
        readAs(it.bundle, 'the bundle');
        shaped(it.bundle, BUNDLE, 'the bundle');
        it.bundle.journal.forEach((entry, n) => shaped(entry, ENTRY, `entry ${n + 1}`));
        demand(it.bundle.journal.length, 'the journal is empty');
        it.rows = await inTurns(it.bundle.rows, rowOf, it.tell);
        it.journal = it.bundle.journal;
        it.sound.add('format');
    },

    definition(it) {
        it.need('format');
        const {definition} = it.bundle;
        shaped(definition, DEFINITION, 'the definition');
        demand(definition.papers.length, 'there is no paper');
        definition.papers.forEach((paper, n) => {
            shaped(paper, PAPER, `paper ${n + 1}`);
            paper.options.forEach(option => shaped(option, OPTION, `an option of paper ${n + 1}`));
        });
        const papers = new Map(definition.papers.map(paper => [paper.id, paper]));
        demand(papers.size === definition.papers.length, 'two papers have one id');
        Object.assign(it, {definition, papers, ballot: definition.ballot});
        it.sound.add('definition');
        demand(same(canonical(definition), canonical(it.journal[0].facts)), 'it is not what was frozen');
        papers.forEach(possible);
        ascending(definition.papers.map(paper => paper.position), 'the papers');
        const kinds = [...new Set(definition.papers.map(paper => paper.kind))];
        const isOne = kinds.length === 1 && KINDS.get(definition.kind) === kinds[0];
        demand(isOne || definition.kind === 'mixed' && kinds.length > 1, "the ballot's kind is not that of its papers");
        const {collect_from, opens_at, closes_at} = definition;
        demand(collect_from <= opens_at && opens_at <= closes_at, 'its times are not in order');
    },

    async chain(it) {
        it.need('format', 'definition');
        const topic = `ballot.${it.ballot}`;
        let previous = await sha256(utf8(`congress-journal-v1|${topic}`)), at = '', number = 0;
        for (const entry of it.journal) {
            const what = `entry ${++number}`;
            demand(entry.seq === BigInt(number) && entry.topic === topic, `${what} is not the next of this ballot`);
            demand(at <= entry.at, `${what} is older than the one before it`);
            const digest = await digestOf(entry.facts);
            demand(entry.facts_digest === digest, `${what}: the facts are not those that were recorded`);
            const header = Object.fromEntries(HEADER.map(name => [name, entry[name]]));
            previous = await sha256(joined(previous, canonical(header)));
            ({at} = entry);
            demand(entry.digest === hexOf(previous), `${what}: the chain is broken`);
        }
    },

    verbs(it) {
        it.need('format', 'definition');
        it.journal.forEach(({verb, facts}, n) => {
            if (n === 0) return demand(verb === 'ballot.frozen', 'it does not begin with the freeze');
            demand(FACTS.has(verb), `entry ${n + 1}: no verb of a ballot that was counted`);
            return shaped(facts, FACTS.get(verb), `the facts of entry ${n + 1}`);
        });
        const closed = it.factsOf('ballot.closed'), counted = it.factsOf('ballot.counted');
        demand(closed.length === 1 && counted.length === 1, 'it is not closed and counted once');
        [it.closed, it.counted] = [closed[0], counted[0]];
        shaped(it.closed.rows, each(it.papers.keys(), isCount), 'the rows at close');
        it.sound.add('verbs');
        const life = it.journal.map(({verb}) => verb.replace('ballot.', '')).join(' ');
        demand(LIFE.test(life), 'this is no order in which things happen');
        const opened = it.journal.find(({verb}) => verb === 'ballot.opened');
        demand(opened.at <= opened.facts.closes_at, 'it was to close before it was opened');
        const back = it.journal.filter(({verb}) => verb === 'ballot.handed_back');
        demand(back.every(({actor}) => actor === null), 'it is said who handed back');
        it.factsOf('ballot.reissued').forEach(({label, n, by}, at) => {
            demand(n === BigInt(at + 1), 'the second booklets are not numbered in order');
            demand(by.length === 2 && by[0] !== by[1], 'a second booklet was not given by two');
            demand(it.bundle.register.includes(label), 'a second booklet was given to no elector');
        });
    },

    keys(it) {
        it.need('format', 'definition');
        const spki = fromBase64(it.definition.box_key, SPKI.length + POINT, "the box's key");
        const point = spki.subarray(SPKI.length);
        demand(startsWith(spki, SPKI) && isPoint(point), "the box's key is none of P-256");
        const moduli = new Map();
        for (const [id, {key}] of it.papers) {
            const what = `the key of paper ${id}`;
            shaped(key, KEY, what);
            demand(key.e === 'AQAB', `${what} has not the exponent 65537`);
            const n = fromBase64(key.n, SIGNATURE, what);
            demand(n[0] >= 128 && n[SIGNATURE - 1] % 2 === 1, `${what} has not 3072 bits`);
            moduli.set(id, key.n);
        }
        Object.assign(it, {boxKey: point, moduli});
        it.sound.add('keys');
        demand(new Set(moduli.values()).size === moduli.size, 'two papers have one key');
    },

    async register(it) {
        it.need('format', 'definition');
        const {register} = it.bundle;
        ascending(register, 'the electors');
        const widths = new Set(register.map(label => Array.from(label).length));
        demand(widths.size === 1, 'the numbers are not of one width');
        demand(BigInt(register.length) === it.definition.electors, 'their number is not that of the definition');
        demand(await digestOf(register) === it.definition.register_digest, 'they are not those that were frozen');
    },

    async collectors(it) {
        it.need('format', 'verbs');
        const {collectors} = it.bundle, register = new Set(it.bundle.register);
        ascending(collectors, 'who collected');
        demand(collectors.every(label => register.has(label)), 'somebody who collected is no elector');
        const digest = await digestOf(collectors);
        demand(digest === it.closed.collectors_digest, 'they are not those that were named at close');
    },

    async order(it) {
        it.need('format');
        ascending(it.rows.map(row => row.h), 'the rows');
        await it.everyRow(async ({h, input}, what) => (
            hexOf(await sha256(input)) !== h && `${what}: h is not the digest of the input`
        ));
    },

    async token(it) {
        it.need('format', 'definition');
        await it.everyRow(({paper, input}, what) => {
            if (!it.papers.has(paper)) return `${what}: there is no such paper`;
            const prefix = utf8(`congress-ballot-v1|${it.ballot}|${paper}|`), token = input.subarray(RANDOM);
            if (!startsWith(token, prefix)) return `${what} is of another ballot or paper`;
            return !isPoint(token.subarray(prefix.length)) && `${what}: its key is none of P-256`;
        });
    },

    async 'blind-signature'(it) {
        it.need('format', 'definition', 'keys');
        const keys = new Map();
        for (const [id, n] of it.moduli) keys.set(id, await paperKey(n).catch(() => null));
        await it.everyRow(async ({paper, input, sig}, what) => {
            if (!keys.has(paper)) return `${what}: there is no such paper`;
            const key = keys.get(paper), holds = key && await crypto.subtle.verify(OF_PSS, key, sig, input);
            return !holds && `${what} was not certified with its paper's key`;
        });
    },

    async 'own-signature'(it) {
        it.need('format');
        await it.everyRow(async ({h, input, payload, about, own}, what) => {
            const point = input.subarray(-POINT);
            const holds = isPoint(point) && await isSigned(point, joined(unhex(h), payload, about), own);
            return !holds && `${what} is not as it was signed`;
        });
    },

    async legality(it) {
        const totals = it.toldTotals();
        for (const [id, figures] of await it.found()) {
            for (const name of ['returned', 'valid', 'invalid']) {
                const why = `paper ${id}: ${name} is ${figures[name]}, not ${totals[id][name]}`;
                demand(totals[id][name] === figures[name], why);
            }
        }
    },

    async comments(it) {
        it.need('format');
        const returned = new Map();
        for (const {paper} of it.rows) returned.set(paper, (returned.get(paper) || 0) + 1);
        await it.everyRow(async ({paper, comment, aboutHex}, what) => {
            if (comment === null) return '';
            if (hexOf(await sha256(comment)) !== aboutHex) return `${what}: the comment was changed`;
            const isShown = returned.get(paper) >= LEAST_FOR_COMMENTS;
            return !isShown && `${what}: a comment is shown though few papers were returned`;
        });
    },

    async void(it) {
        it.need('format', 'definition', 'verbs');
        const gone = it.bundle.void, rows = new Set(it.rows.map(row => row.h));
        ascending(gone, 'the void papers');
        demand(!gone.some(h => rows.has(h)), 'a void paper is counted');
        demand(await digestOf(gone) === it.closed.void_digest, 'they are not those that were named at close');
        const back = it.factsOf('ballot.handed_back').length;
        demand(it.papers.size * back <= gone.length, 'fewer papers are void than were handed back');
    },

    async root(it) {
        it.need('format', 'verbs');
        const leafOf = ({input, sig, payload, about, own}) => sha256(joined([0], input, sig, payload, about, own));
        const leaves = await inTurns(byH(it.rows), leafOf, it.tell);
        demand(await rootOf(leaves) === it.closed.root, 'the rows are not those that lay in the box at close');
    },

    async digests(it) {
        it.need('format', 'verbs');
        const hashes = await inTurns(byH(it.rows), async row => joined(unhex(row.h), await sha256(row.payload)), it.tell);
        const isNamed = hexOf(await sha256(joined(...hashes))) === it.closed.hashes_digest;
        demand(isNamed, 'hashes.bin is not the one named at close');
        for (const name of ['collectors', 'void']) {
            const digest = await digestOf([...it.bundle[name]].sort(compare));
            demand(digest === it.closed[`${name}_digest`], `${name}: not the list named at close`);
        }
    },

    issued(it) {
        it.need('format', 'definition', 'verbs');
        const {issued, replaced} = it.closed, verbs = it.journal.map(({verb}) => verb);
        const back = count(verbs, verb => verb === 'ballot.handed_back'), again = it.factsOf('ballot.reissued');
        const collectors = new Set(it.bundle.collectors), many = BigInt(it.bundle.collectors.length);
        demand(replaced === BigInt(again.length), 'not as many were replaced as second booklets were given');
        demand(replaced <= it.definition.max_reissue, 'more second booklets were given than were allowed');
        demand(many <= issued && issued <= many + replaced, 'issued does not fit who collected');
        const gone = new Set(again.map(({label}) => label).filter(label => !collectors.has(label)));
        demand(gone.size <= back, 'a second booklet was given to somebody who has not collected');
        for (const id of it.papers.keys()) {
            const rows = count(it.rows, ({paper}) => paper === id);
            demand(rows === it.closed.rows[id], `paper ${id}: not as many rows as were named at close`);
            demand(rows <= issued, `paper ${id}: more papers than were issued`);
        }
        const isTold = Object.values(it.toldTotals()).every(totals => totals.issued === issued);
        demand(isTold, 'the totals name another number');
        const given = BigInt(it.papers.size) * (issued + back);
        demand(BigInt(it.rows.length + it.bundle.void.length) <= given, 'more papers came back than were given out');
        fitsOpening(it, verbs, issued);
    },

    async totals(it) {
        const totals = it.toldTotals();
        for (const [id, {counts}] of await it.found()) {
            const isSame = [...counts].every(([option, n]) => totals[id].counts[option] === n);
            demand(isSame, `paper ${id}: the counts are not those of the rows`);
        }
        it.need('verbs');
        demand(same(canonical(it.counted.totals), canonical(totals)), 'they are not those that were recorded');
    },

    async receipts(it) {
        it.need('format', 'definition', 'keys');
        const rows = new Set(it.rows.map(row => row.h)), isFull = value => isListOf(isObject)(value) && value.length > 0;
        const shape = shapeOf({format: isOneOf('congress-receipt-v1'), ballot: isOneOf(it.ballot), receipts: isFull});
        let number = 0;
        for (const file of it.receipts) {
            const what = `file ${++number}`;
            readAs(file, what);
            shaped(file, shape, what);
            for (const one of file.receipts) {
                shaped(one, RECEIPT, `${what}: a receipt`);
                const receipt = fromBase64(one.receipt, OWN, `${what}: a receipt`);
                const message = joined(utf8(`congress-receipt-v1|${it.ballot}|`), unhex(one.h));
                demand(await isSigned(it.boxKey, message, receipt), `${what}: a receipt is not of this box`);
                demand(rows.has(one.h), `${what}: the paper ${one.h.slice(0, 16)} is not counted`);
            }
        }
    },

    /* A note is the whole digest, or the eight digits that were read out. */
    async notes(it) {
        it.need('format');
        for (const [verb, noted] of it.noted) {
            const note = noted.normalize('NFKC').replace(/\s/g, '').toLowerCase(), isCode = /^[0-9]{8}$/.test(note);
            demand(isCode || isDigest(note), `what was noted of ${verb} is no digest`);
            const digests = it.journal.filter(entry => entry.verb === verb).map(({digest}) => digest);
            const found = isCode && digests.length === 1 ? [await codeOf(digests[0])] : digests;
            demand(found.length === 1 && found[0] === note, `the ${isCode ? 'code' : 'digest'} of ${verb} is another`);
        }
    },
};

function readAs(value, what) {
    if (value instanceof Wrong) throw new Wrong(`${what} cannot be read: ${value.message}`);
}

function possible({id, kind, options, max_choices: most}) {
    const what = `paper ${id}`, ids = options.map(option => option.id);
    demand(new Set(ids).size === ids.length, `${what}: two options have one id`);
    demand(1n <= most && most <= BigInt(ids.length), `${what}: max_choices is not possible`);
    demand(kind === 'selection' || most === 1n, `${what}: more than one choice`);
    const longest = Math.max(...ids.map(one => one.length));
    demand(most * BigInt(longest + 3) <= 420n, `${what}: the choices do not fit into a payload`);
}

/* A booklet that is out stays out, save that it is handed back. */
function fitsOpening(it, verbs, issued) {
    for (const facts of it.factsOf('ballot.opened')) {
        const at = verbs.indexOf('ballot.opened'), before = verbs.slice(0, at), after = verbs.slice(at);
        const most = BigInt(it.bundle.register.length) + count(before, verb => verb === 'ballot.reissued');
        demand(facts.issued <= most, 'more were issued at opening than there are electors');
        const least = facts.issued - count(after, verb => verb === 'ballot.handed_back');
        demand(least <= issued, 'fewer are issued at close than were at opening');
    }
}

/* The whole --------------------------------------------------------------------------------------------------- */

function readable(data) {
    try {
        return strictJson(data);
    } catch (error) {
        return error instanceof Wrong ? error : new Wrong(`it cannot be read: ${error.name}`);
    }
}

async function whyNot(check, it) {
    try {
        await check(it);
    } catch (error) {
        // Whatever a bundle holds, it is the bundle's fault.
        return error instanceof Wrong ? error.message : `it cannot be checked: ${error.name}`;
    }
    return '';
}

/*
  `bundle` and each of `receipts` is the text of a file or its bytes; `setup` and `closed` are what was noted of the
  frozen and the closed entry, where it was. Tells each line as it is found, and how far it has come (0 to 1).
  Gives {lines: [{name, ok, why}], result}: the result, as counted from the papers, is null where there is none.
*/
async function recount(bundle, {receipts = [], setup, closed, line = () => {}, progress = () => {}} = {}) {
    const names = Object.keys(CHECKS), lines = [], breathe = breather();
    const tell = share => { progress((lines.length + share) / names.length); return breathe(); };
    const noted = [['ballot.frozen', setup], ['ballot.closed', closed]].filter(([, note]) => typeof note === 'string');
    const it = new Recount(readable(bundle), receipts.map(readable), noted, tell);
    for (const name of names) {
        await tell(0);
        const why = await whyNot(CHECKS[name], it);
        lines.push({name, ok: !why, why});
        line(lines[lines.length - 1]);
    }
    progress(1);
    return {lines, result: it.sound.has('definition') ? await resultOf(it) : null};
}

async function resultOf(it) {
    const figures = await it.found(), issued = it.closed ? it.closed.issued : null;
    const papers = Array.from(it.papers.values(), ({id, subject, options}) => {
        const {returned, valid, invalid, counts} = figures.get(id);
        return {subject, returned, valid, invalid, counts: options.map(({id: option, label}) => [label, counts.get(option)])};
    });
    return {title: it.definition.title, issued, papers};
}

const check = async (bundle, options) => (await recount(bundle, options)).lines;

window.CongressRecount = Object.freeze({check, recount});
})();

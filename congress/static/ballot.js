/*
  A secret ballot on its elector's phone: collecting, voting, casting, and looking whether all lies in the box.
  One script without any other, so that its digest says all; written for Chromium 80 and Safari 14.
  Order: bytes, blind signatures, what is kept, the line, the protocol, words, pieces, screens, the shared tablet, the
  two pages.
*/
(() => {
'use strict';

/* Bytes ------------------------------------------------------------------------------------------------------- */

const HEX = Array.from({length: 256}, (_, n) => n.toString(16).padStart(2, '0'));
const utf8 = text => new TextEncoder().encode(text);
const random = size => crypto.getRandomValues(new Uint8Array(size));
const hexOf = bytes => Array.from(bytes, one => HEX[one]).join('');
const b64 = bytes => btoa(String.fromCharCode(...bytes));
const unb64 = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
const numberOf = bytes => bytes.length ? BigInt(`0x${hexOf(bytes)}`) : 0n;
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function bytesOf(number, size) {
    const hex = number.toString(16).padStart(size * 2, '0');
    return Uint8Array.from({length: size}, (_, at) => parseInt(hex.substr(at * 2, 2), 16));
}

function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
}

async function digest(name, bytes) { return new Uint8Array(await crypto.subtle.digest(name, bytes)); }
const sha256 = bytes => digest('SHA-256', bytes);
const sha384 = bytes => digest('SHA-384', bytes);

/* JSON in its one spelling: keys sorted, nothing between. */
function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    const fields = Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`);
    return `{${fields.join(',')}}`;
}

/* Blind signatures (RFC 9474) --------------------------------------------------------------------------------- */

const SALT = 48;

function keyOf(modulus, exponent) {
    const n = numberOf(modulus), bits = n.toString(2).length;
    return {n, e: numberOf(exponent), bits, size: Math.ceil(bits / 8)};
}

function power(base, exponent, n) {
    let result = 1n;
    for (const bit of exponent.toString(2)) {
        result = result * result % n;
        if (bit === '1') result = result * base % n;
    }
    return result;
}

/* Euclid's algorithm in Lehmer's way: while it can be told from their leading 52 bits, many steps of the two numbers
   are done in small ones, and applied to the large ones together. */
function inverseOf(a, n) {
    let [u, v, s, t] = [n, a % n, 0n, 1n], shift = n.toString(2).length - 52;
    while (v >> 52n) {
        let lead = Number(u >> BigInt(shift));
        if (lead < 2 ** 44) {
            shift = Math.max(0, shift - 51 + Math.floor(Math.log2(lead || 1)));
            lead = Number(u >> BigInt(shift));
        }
        const [A, B, C, D] = leadingSteps(lead, Number(v >> BigInt(shift)));
        if (B) [u, v, s, t] = [A * u + B * v, C * u + D * v, A * s + B * t, C * s + D * t];
        else [u, v, s, t] = oneStep(u, v, s, t);
    }
    while (v) [u, v, s, t] = oneStep(u, v, s, t);
    const inverse = s < 0n ? s + n : s;
    if (inverse * a % n !== 1n) throw new Error('no inverse');
    return inverse;
}

function oneStep(u, v, s, t) {
    const times = u / v;
    return [v, u - times * v, t, s - times * t];
}

function leadingSteps(x, y) {
    let [A, B, C, D] = [1, 0, 0, 1];
    while (y + C && y + D) {
        const times = whole(x + A, y + C), c = A - times * C, d = B - times * D;
        if (times !== whole(x + B, y + D) || Math.abs(c) > 2 ** 25 || Math.abs(d) > 2 ** 25) break;
        [A, B, C, D, x, y] = [C, D, c, d, y, x - times * y];
    }
    return [A, B, C, D].map(BigInt);
}

const whole = (one, other) => (one - one % other) / other;

async function mask(seed, size) {
    const count = Math.ceil(size / 48), block = (_, n) => sha384(joined(seed, bytesOf(BigInt(n), 4)));
    return joined(...await Promise.all(Array.from({length: count}, block))).subarray(0, size);
}

/* EMSA-PSS-ENCODE (RFC 8017, 9.1.1). */
async function pssEncode(message, bits, salt) {
    const size = Math.ceil(bits / 8);
    const hash = await sha384(joined(new Uint8Array(8), await sha384(message), salt));
    const block = joined(new Uint8Array(size - salt.length - hash.length - 2), Uint8Array.of(1), salt);
    const over = await mask(hash, block.length);
    for (let at = 0; at < block.length; at++) block[at] ^= over[at];
    block[0] &= 0xff >> (8 * size - bits);
    return joined(block, hash, Uint8Array.of(0xbc));
}

function below(n, size) {
    for (;;) {
        const found = numberOf(random(size));
        if (found > 1n && found < n) return found;
    }
}

/* `salt` and `r` are given by the RFC's vectors alone. */
async function blind(key, input, {salt = random(SALT), r = below(key.n, key.size)} = {}) {
    const encoded = numberOf(await pssEncode(input, key.bits - 1, salt));
    // The inverse of the product shows that both have one, and gives that of r: half the work.
    const inverse = inverseOf(encoded * r % key.n, key.n) * encoded % key.n;
    const message = encoded * power(r, key.e, key.n) % key.n;
    return {message: bytesOf(message, key.size), inverse, encoded};
}

function finalize(key, blindSig, {inverse, encoded}) {
    const signature = numberOf(blindSig) * inverse % key.n;
    if (blindSig.length !== key.size || power(signature, key.e, key.n) !== encoded) throw new Alarm('badSignature');
    return bytesOf(signature, key.size);
}

/* The papers' bytes */

const PAYLOAD = 512, COMMENT = 2048, COMMENT_RANDOM = 16, COMMENT_TEXT = COMMENT - COMMENT_RANDOM - 2;
const CURVE = {name: 'ECDSA', namedCurve: 'P-256'}, SIGNING = {name: 'ECDSA', hash: 'SHA-256'};

const sign = async (key, bytes) => new Uint8Array(await crypto.subtle.sign(SIGNING, key, bytes));
const newInput = (ballot, paper, point) => joined(random(32), utf8(`congress-ballot-v1|${ballot}|${paper}|`), point);
const receiptMessage = (kind, ballot, h) => joined(utf8(`congress-${kind}-v1|${ballot}|`), h);

function padded(bytes, size) {
    if (bytes.length > size - 2) throw new Error('too long');
    const block = new Uint8Array(size);
    block.set([bytes.length >> 8, bytes.length & 255]);
    block.set(bytes, 2);
    return block;
}

const commentBlock = text => joined(random(COMMENT_RANDOM), padded(utf8(text), COMMENT - COMMENT_RANDOM));

function payloadOf(kind, chosen, commentDigest) {
    const said = kind === 'selection' ? {choices: [...chosen].sort()} : {choice: chosen[0] || ''};
    return padded(utf8(canonical({...said, comment: hexOf(commentDigest)})), PAYLOAD);
}

/* What is kept ------------------------------------------------------------------------------------------------ */

/*
  `booklets` has one record for each ballot and elector (a telephone may be lent), `sights` the first digest seen of
  each ballot. A booklet is asked (its request is stored, perhaps sent), ready, sent (its exact bytes are stored), cast;
  or from ready voiding and voided.
*/
const WEEK = 7 * 24 * 3600 * 1000;
let database = null;

function opened() {
    database = database || new Promise((resolve, reject) => {
        const asked = indexedDB.open('congress-ballots', 1);
        asked.onupgradeneeded = () => ['booklets', 'sights'].forEach(name => asked.result.createObjectStore(name));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = asked.onblocked = () => reject(asked.error);
    });
    return database;
}

/* One step on the disk: `decide(record)` gives the new record, null to delete it, undefined to leave it as it is. */
async function change(store, key, decide, durability = 'strict') {
    const db = await opened();
    return new Promise((resolve, reject) => {
        const step = db.transaction(store, 'readwrite', {durability});
        let record;
        step.objectStore(store).get(key).onsuccess = ({target}) => {
            const decided = decide(target.result);
            record = decided === undefined ? target.result : decided;
            if (decided === null) step.objectStore(store).delete(key);
            else if (decided !== undefined) step.objectStore(store).put(decided, key);
        };
        step.oncomplete = () => resolve(record || undefined);
        step.onerror = step.onabort = () => reject(step.error);
    });
}

const kept = key => change('booklets', key, () => undefined);
const forget = key => change('booklets', key, () => null);
/* From one stage on, unless another page of ours was quicker: then what it left is the answer. */
const advance = (key, stage, next, durability) => change('booklets', key, found => (
    found && found.stage === stage ? {...found, ...next} : undefined
), durability);

const keptKeys = async () => asPromise((await opened()).transaction('booklets').objectStore('booklets').getAllKeys());
const asPromise = asked => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
});

async function forgetAll() {
    const step = (await opened()).transaction(['booklets', 'sights'], 'readwrite', {durability: 'strict'});
    ['booklets', 'sights'].forEach(name => step.objectStore(name).clear());
    return new Promise((resolve, reject) => {
        step.oncomplete = resolve;
        step.onerror = step.onabort = () => reject(step.error);
    });
}

async function forgetOld() {
    const db = await opened();
    for (const name of ['booklets', 'sights']) {
        const store = db.transaction(name, 'readwrite').objectStore(name);
        store.openCursor().onsuccess = ({target}) => {
            if (!target.result) return;
            if (target.result.value.until < Date.now()) target.result.delete();
            target.result.continue();
        };
    }
}

/* The line ---------------------------------------------------------------------------------------------------- */

const PATIENCE = 60000, LONGEST_PAUSE = 20000;
const LATER = [408, 425, 429, 500, 502, 503, 504];
let lineIs = () => {};

class Refused extends Error {
    constructor(status, said) { super(said || `refused: ${status}`); this.status = status; this.said = said || ''; }
}

/* Something does not hold that nobody can mend by trying again. */
class Alarm extends Error {
    constructor(name, details = '') { super(name); this.name = name; this.details = details; }
}

const pause = milliseconds => new Promise(resolve => {
    const done = () => { clearTimeout(timer); window.removeEventListener('online', done); resolve(); };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
});

/* Asks until there is an answer that is one; all that is asked may be asked again. */
async function ask(address, options) {
    for (let attempt = 0; ; attempt++) {
        const answer = await once(address, options).catch(() => null);
        if (answer && !LATER.includes(answer.status)) { lineIs('up'); return answer; }
        const told = answer ? Number(answer.headers.get('Retry-After')) * 1000 : 0;
        lineIs(answer ? 'busy' : 'down');
        await pause(Math.min(told || 1000 * 2 ** attempt, LONGEST_PAUSE) * (0.8 + Math.random() * 0.4));
    }
}

async function once(address, options) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
        const answer = await fetch(address, {cache: 'no-store', redirect: 'error', ...options, signal: stop.signal});
        const {status, headers} = answer;
        return {status, headers, body: await answer.arrayBuffer()};
    } finally {
        clearTimeout(timer);
    }
}

function read(answer) {
    let told = null;
    try { told = JSON.parse(new TextDecoder().decode(answer.body)); } catch (error) { /* told as refused, below */ }
    if (answer.status === 200 && told) return told;
    throw new Refused(answer.status, told && told.error);
}

/* To the office one goes with one's name … */
const OF_THE_OFFICE = {credentials: 'same-origin', referrerPolicy: 'same-origin'};
const fromOffice = address => ask(address, {...OF_THE_OFFICE, headers: {Accept: 'application/json'}});
const toOffice = async (address, body) => read(await ask(address, {
    ...OF_THE_OFFICE, method: 'POST', body,
    headers: {Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': cookie('csrftoken')},
}));
/* … to the box without. */
const toBox = async (ballot, deed, body) => read(await ask(`${document.body.dataset.box}/${ballot}/${deed}`, {
    credentials: 'omit', referrerPolicy: 'no-referrer', method: 'POST', body,
    headers: {Accept: 'application/json', 'Content-Type': 'application/json'},
}));

const cookie = name => (document.cookie.match(`(?:^|; )${name}=([^;]*)`) || ['', ''])[1];

/* The protocol ------------------------------------------------------------------------------------------------ */

/* What is frozen of a ballot, checked to be what its digest says and what was seen first. */
async function definitionOf(ballot) {
    const told = read(await fromOffice(`/ballots/${ballot}/definition.json`));
    const facts = told.entry.facts, found = await digestOf(told.entry, ballot);
    const isWhole = told.entry.digest === found && told.entry.verb === 'ballot.frozen' && facts.ballot === ballot;
    if (!isWhole) throw new Alarm('changed', `${told.entry.digest} ≠ ${found}`);
    const until = Date.parse(facts.closes_at) + WEEK;
    const first = await change('sights', ballot, sight => sight ? undefined : {digest: found, until});
    if (first.digest !== found) throw new Alarm('changed', `${first.digest} → ${found}`);
    return {...told, facts, digest: found, until};
}

async function digestOf(entry, ballot) {
    const {actor, at, element, seq, topic, verb} = entry;
    const facts_digest = hexOf(await sha256(utf8(canonical(entry.facts))));
    const before = await sha256(utf8(`congress-journal-v1|ballot.${ballot}`));
    const header = utf8(canonical({actor, at, element, facts_digest, seq, topic, verb}));
    return hexOf(await sha256(joined(before, header)));
}

/* 防伪码: eight digits of a digest, slow to make; made here, as whoever sends the digest could send any. */
async function codeOf(hex) {
    const bytes = Uint8Array.from(hex.match(/../g), one => parseInt(one, 16));
    const secret = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
    const slow = {name: 'PBKDF2', hash: 'SHA-256', salt: utf8('congress-code-v1'), iterations: 600000};
    const made = numberOf(new Uint8Array(await crypto.subtle.deriveBits(slow, secret, 256)));
    return String(made % 100000000n).padStart(8, '0').replace(/^..../, '$& ');
}

async function newPaper(ballot, {id, key}) {
    const own = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
    const point = new Uint8Array(await crypto.subtle.exportKey('raw', own.publicKey));
    const input = newInput(ballot, id, point), rsa = keyOf(unb64(key.n), unb64(key.e));
    if (rsa.bits !== 3072 || rsa.e !== 65537n) throw new Alarm('badKey');
    const {message, inverse, encoded} = await blind(rsa, input);
    const secret = {inverse: bytesOf(inverse, rsa.size), encoded: bytesOf(encoded, rsa.size)};
    return {id, own: own.privateKey, input, ...secret, blinded: b64(message)};
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

/* The booklet, signed; whatever was begun before is brought to its end. */
async function collect(ballot, label, progress = () => {}) {
    const key = `${ballot}|${label}`, {facts, digest, until} = await definitionOf(ballot);
    let booklet = await kept(key);
    if (!booklet) {
        const papers = [], breathe = breather();
        for (const paper of facts.papers) {
            papers.push(await newPaper(ballot, paper));
            progress(papers.length, facts.papers.length);
            await breathe();
        }
        const request = JSON.stringify({papers: papers.map(({id, blinded}) => ({id, blinded}))});
        const fresh = {stage: 'asked', ballot, key, facts, digest, until, papers, request, draft: {}};
        booklet = await change('booklets', key, found => found ? undefined : fresh);
    }
    return booklet.stage === 'asked' ? signed(booklet) : booklet;
}

async function signed(booklet) {
    const {ballot, key, request} = booklet;
    let answer;
    try {
        answer = await toOffice(`/ballots/${ballot}/collect/`, request);
    } catch (refusal) {
        // Another booklet is out, or no more are given: this one will never be signed.
        const isLost = [409, 410].includes(refusal.status);
        if (isLost) await change('booklets', key, found => found && found.request === request ? null : undefined);
        throw refusal;
    }
    const breathe = breather(), papers = [];
    for (const paper of booklet.papers) {
        papers.push(finished(booklet, paper, answer));
        await breathe();
    }
    return advance(key, 'asked', {stage: 'ready', papers, request: ''});
}

function finished(booklet, {id, own, input, inverse, encoded}, answer) {
    const {key} = booklet.facts.papers.find(one => one.id === id);
    const came = answer.papers.find(one => one.id === id);
    if (!came) throw new Alarm('badSignature');
    const made = {inverse: numberOf(inverse), encoded: numberOf(encoded)};
    return {id, own, input, sig: finalize(keyOf(unb64(key.n), unb64(key.e)), unb64(came.blind_sig), made)};
}

/* Into the box, as drafted: {paper id: {chosen: [option ids], comment}}. The exact bytes are on the disk before the first
   of them is on the line. */
async function cast(booklet, draft = booklet.draft) {
    let found = booklet;
    if (found.stage === 'ready') {
        const rows = [], ours = [];
        for (const paper of found.papers) {
            const {row, mark} = await castRow(found, paper, draft[paper.id] || {});
            rows.push(row);
            ours.push(mark);
        }
        found = await advance(found.key, 'ready', {stage: 'sent', body: JSON.stringify({rows}), ours});
    }
    if (!found || found.stage !== 'sent') return found;
    const ours = await withReceipts(found, 'cast', 'receipt');
    return advance(found.key, 'sent', {stage: 'cast', ours, papers: [], draft: {}, body: ''});
}

async function castRow(booklet, {id, own, input, sig}, {chosen = [], comment = ''}) {
    const {kind, subject} = booklet.facts.papers.find(one => one.id === id);
    const h = await sha256(input), block = commentBlock(comment), about = await sha256(block);
    const payload = payloadOf(kind, chosen, about);
    const mark = {subject, h: hexOf(h), payload: hexOf(await sha256(payload))};
    const rest = {payload: b64(payload), comment: b64(block), own: b64(await sign(own, joined(h, payload, about)))};
    return {row: {paper: id, input: b64(input), sig: b64(sig), ...rest}, mark};
}

/* Sends what is stored, and gives its marks with the receipts, each checked under the key of the box. */
async function withReceipts({ballot, facts, body, ours}, deed, kind) {
    const {receipts} = await toBox(ballot, deed, body);
    const key = await crypto.subtle.importKey('spki', unb64(facts.box_key), CURVE, false, ['verify']);
    const isOurs = async ({h}, at) => {
        const {h: said, receipt} = receipts[at] || {};
        if (said !== h) return false;
        const bytes = Uint8Array.from(h.match(/../g), one => parseInt(one, 16));
        return crypto.subtle.verify(SIGNING, key, unb64(receipt), receiptMessage(kind, ballot, bytes));
    };
    const checks = await Promise.all(ours.map(isOurs));
    if (receipts.length !== ours.length || checks.includes(false)) throw new Alarm('badReceipt');
    return ours.map((mark, at) => ({...mark, receipt: receipts[at].receipt}));
}

/* Back to the office, uncast: first the box makes it void, then its receipts buy a new one on another telephone. */
async function handBack(booklet) {
    let found = booklet;
    if (found.stage === 'ready') {
        const rows = [], ours = [];
        for (const {id, own, input, sig} of found.papers) {
            const h = await sha256(input), made = await sign(own, joined(utf8('congress-void-v1'), h));
            rows.push({paper: id, input: b64(input), sig: b64(sig), own: b64(made)});
            ours.push({h: hexOf(h)});
        }
        found = await advance(found.key, 'ready', {stage: 'voiding', body: JSON.stringify({rows}), ours});
    }
    if (found.stage === 'voiding') {
        const ours = await withReceipts(found, 'void', 'void');
        found = await advance(found.key, 'voiding', {stage: 'voided', ours, papers: [], draft: {}, body: ''});
    }
    if (found.stage !== 'voided') return;
    const receipts = found.ours.map(({h, receipt}) => ({h, receipt}));
    await toOffice(`/ballots/${found.ballot}/hand-back/`, JSON.stringify({receipts}));
    await forget(found.key);
}

/* The subjects whose papers are not on the board; null while there is none. */
async function missing({ballot, ours}) {
    const {closed} = await definitionOf(ballot);
    const answer = closed && await fromOffice(`/ballots/${ballot}/hashes.bin`);
    if (!answer || answer.status === 404) return null;
    if (answer.status !== 200) throw new Refused(answer.status);
    const bytes = new Uint8Array(answer.body), found = hexOf(await sha256(bytes));
    if (found !== closed.facts.hashes_digest) throw new Alarm('badBoard', `${closed.facts.hashes_digest} ≠ ${found}`);
    const hex = hexOf(bytes), rows = new Set();
    for (let at = 0; at < hex.length; at += 128) rows.add(hex.substr(at, 128));
    return ours.filter(({h, payload}) => !rows.has(h + payload)).map(({subject}) => subject);
}

const receiptFile = ({ballot, ours}) => JSON.stringify({
    format: 'congress-receipt-v1', ballot, receipts: ours.map(({h, receipt}) => ({h, receipt})),
});

window.CongressBallot = Object.freeze({
    bytes: {hexOf, numberOf, bytesOf, b64, unb64, canonical},
    blind: {keyOf, inverseOf, pssEncode, blind, finalize},
    protocol: {definitionOf, codeOf, collect, cast, handBack, missing, kept},
});

/* Words ------------------------------------------------------------------------------------------------------- */

const WORDS = {
    secret: ['秘密投票', 'Secret ballot'],
    large: ['长辈版', 'Large text'],
    normal: ['标准版', 'Normal text'],
    other: ['English', '中文'],
    home: ['返回议程', 'Back to the agenda'],
    phone: ['会务电话', 'Secretariat'],
    opening: ['正在打开…', 'Opening …'],
    down: ['线路断了。您填的都存着，线路一通就自动继续。', 'The line is down. Nothing is lost; it goes on by itself when the line is back.'],
    busy: ['人多，请稍等，会自动继续。', 'Many come at once. Please wait, it goes on by itself.'],
    reload: ['重新打开本页', 'Open this page again'],

    tabletTitle: ['这台设备不能参加秘密投票', 'This device cannot take part in the secret ballot'],
    tablet: [
        '这个应用不能安全地保存选票。请换一个应用（如微信、手机自带浏览器），不要用无痕浏览；或者到会场的协助平板上投票，工作人员会帮助您。',
        'This app cannot keep papers safely. Use another (WeChat, the phone’s own browser), not in private mode; or vote on an assisted tablet in the hall, where the staff will help you.',
    ],
    alarmTitle: ['请停下，先不要投票', 'Stop: do not vote now'],
    alarmDo: ['请不要关闭本页，马上告诉监票人或拨打会务电话，给他们看这一页。', 'Leave this page open, tell a scrutineer or call the secretariat at once, and show them this page.'],
    changed: ['这次投票的选票或规则，与您第一次看到的不一样了。', 'The papers or rules of this ballot are not those that you saw first.'],
    badKey: ['选票的钥匙不合规定。', 'The key of a paper is not as it must be.'],
    badSignature: ['领到的选票上，签章核对不符。', 'The signature on the papers does not hold.'],
    badReceipt: ['票箱给的回执核对不符。', 'The receipt of the box does not hold.'],
    badBoard: ['公布的票箱清单与封箱时的记录不符。', 'The published board is not what was recorded when the box was closed.'],
    failedTitle: ['没有办成', 'It did not work'],
    failed: ['请重新打开本页再试；还不行，请拨打会务电话。', 'Open this page again and try once more; if it does not work, call the secretariat.'],
    signIn: ['请先重新登录，再打开本页。选票还在这部手机里。', 'Please sign in again and come back. Your papers are still on this phone.'],
    notInTime: ['票箱已经关闭，您的选票没有投入，不计票。', 'The box was closed before your papers came. They are not counted.'],

    collectTitle: ['领取选票', 'Collect your papers'],
    collectWhat: ['选票会存在这部手机的{app}里。到时候，请用同一部手机、同一个应用来投票。', 'Your papers will lie on this phone, in {app}. Vote on the same phone, in the same app.'],
    collectButton: ['领票', 'Collect'],
    collectHere: ['存在这部手机、这个应用里', 'my papers lie on this phone, in this app'],
    another: ['我想用另一部手机或电脑投票', 'I want to vote on another device'],
    anotherWhat: ['那就先不要在这里领。以后在那台设备上登录，打开这一页，再领票。选票只能领一次，不能搬家。', 'Then do not collect here. Sign in on that device later, open this page there and collect. Papers are collected once and cannot be moved.'],
    late: ['投票已经开始，现在领票算晚领：领票和投票挨得近，管理服务器的人比较容易猜出哪张是您的。不放心，可以到会场领纸质选票。', 'Voting has begun, so you collect late: with collecting and casting close together, who runs the server may guess more easily which papers are yours. If you prefer, ask for paper in the hall.'],
    making: ['正在准备选票：第 {n} 张，共 {of} 张', 'Preparing your papers: {n} of {of}'],
    signing: ['正在请秘书处盲签…', 'The papers are being signed, unseen …'],
    collectedTitle: ['选票已领好 ✓', 'Your papers are collected ✓'],
    here: ['选票在这部手机的{app}里 ✓', 'Your papers lie on this phone, in {app} ✓'],
    elsewhere: ['您的选票已经领过，在{app}里。请用领票的那部手机、那个应用打开。手机丢了，请找监票人补领。', 'Your papers were collected already and lie in {app}. Open it there. If that phone is lost, ask the scrutineers for a second booklet.'],
    hall: ['您已改用纸质选票，请在会场投票。', 'You vote on paper, in the hall.'],
    from: ['{time} 起可以领票。', 'Papers can be collected from {time} on.'],
    nothing: ['现在没有要领的选票。', 'There are no papers to collect now.'],
    opensAt: ['预定 {time} 开始投票。', 'Voting is to open at {time}.'],
    isOpen: ['正在投票，{time} 截止。', 'Voting is open until {time}.'],
    goVote: ['去投票', 'Go to the vote'],
    move: ['改用另一部手机', 'Use another phone'],
    moveWhat: ['退票后，这部手机里的选票作废，您可以在另一部手机上重新领。投入票箱以后就不能退了。公开记录里只写有一本选票退回，不写是谁的。', 'If you hand your papers back, those on this phone become void and you collect new ones on another phone. Once they are cast this is not possible. The public record says that a booklet was handed back, not whose.'],
    moveButton: ['退票', 'Hand my papers back'],
    moving: ['正在退票…', 'Handing back …'],
    moved: ['已退票。请在另一部手机上登录，打开这一页重新领票。', 'Your papers are handed back. Sign in on the other phone, open this page there and collect.'],
    thisApp: ['这个应用', 'this app'],
    otherApp: ['另一个应用', 'another app'],

    noneTitle: ['您还没有领票', 'You have no papers yet'],
    awayTitle: ['选票不在这里', 'Your papers are not here'],
    goCollect: ['去领票', 'Collect your papers'],
    waitTitle: ['投票还没有开始', 'Voting is not open yet'],
    waiting: ['开始后，这一页会自己打开，不用刷新。', 'This page opens by itself when it begins.'],
    overTitle: ['投票已经结束', 'Voting is over'],
    result: ['看结果', 'See the result'],
    code: ['防伪码', 'Code'],
    codeWhat: ['应与会场大屏上的一样', 'the same as on the screen in the hall'],

    introTitle: ['投票前，请看八句话', 'Before you vote, eight sentences'],
    intro: [[
        '选票不写姓名，票箱不知道是谁投的。',
        '秘书处、部门、管服务器的人，都看不到您选了什么。',
        '谁领了票有记录；谁投了、何时投的，没有记录。',
        '计票后人人可以核对，您的手机会查您的票在不在票箱里。',
        '挡不住的：旁人看屏幕、当面逼迫、手机和微信本身、没加密的旧硬盘。',
        '挡不住的：投票时有人改动服务器程序，或监听线路比对手机地址。',
        '大家选得都一样，就等于公开；意见的文笔也可能被认出。',
        '领了不投、转给别人、事后手机不核对的票，可能被人冒用或改动。',
    ], [
        'Papers carry no name; the box does not know whose they are.',
        'Secretariat, departments and who runs the server cannot see your choice.',
        'Who collected is recorded; who cast, and when, is not.',
        'Anybody may check the count; your phone looks whether your papers are in the box.',
        'Not protected: somebody watching, pressing you; the phone and WeChat; old unencrypted disks.',
        'Not protected: a server program altered during the vote; a tap matching phone addresses.',
        'If all choose the same, all know; the wording of a comment may be recognised.',
        'Papers never cast, given away or never checked by your phone may be misused.',
    ]],
    begin: ['开始填写', 'Begin'],

    place: ['第 {n} 项，共 {of} 项', '{n} of {of}'],
    choose: ['请选一项', 'Choose one'],
    chooseMost: ['最多选 {most} 项，可以少选，也可以不选', 'Choose at most {most}; fewer or none is allowed'],
    chosen: ['已选 {n} 项，最多 {most} 项', '{n} chosen, at most {most}'],
    tooMany: ['最多选 {most} 项。要选这一项，请先取消另一项。', 'At most {most}. To choose this one, take another back first.'],
    blankNote: ['不想选，可以留空：这张算收回、算无效票。', 'You may leave it blank: it then counts as returned and invalid.'],
    clear: ['不选了', 'Clear'],
    comment: ['写意见（可不写）', 'Comment (optional)'],
    commentOn: ['对“{subject}”的意见', 'Comment on “{subject}”'],
    commentNote: ['意见不写姓名，计票后可能公布。', 'It carries no name and may be published after the count.'],
    left: ['还可以写约 {n} 个字。', 'About {n} more characters.'],
    tooLong: ['意见太长了，请删去约 {n} 个字。', 'The comment is too long. Please take out about {n} characters.'],
    saved: ['已存好。', 'Saved.'],
    back: ['上一项', 'Back'],
    next: ['下一项', 'Next'],
    nextBlank: ['先留空，下一项', 'Leave blank, next'],
    check: ['检查一遍', 'Check over'],
    checkTitle: ['请检查一遍', 'Check over'],
    blanks: ['有 {n} 项留空，会算作无效票。', '{n} left blank: they will count as invalid.'],
    noBlanks: ['没有留空的。', 'Nothing is left blank.'],
    blank: ['留空', 'Blank'],
    none: ['一项都没选', 'None chosen'],
    edit: ['改', 'Change'],
    withComment: ['有意见', 'with a comment'],
    cast: ['投入票箱', 'Put into the box'],
    castNote: ['投入后不能再改。', 'It cannot be changed afterwards.'],
    casting: ['正在投入票箱…', 'Going into the box …'],
    castWait: ['请不要关闭本页。万一关了，再打开会接着投，不会多投。', 'Please stay. If the page closes, open it again: it goes on, and never twice.'],
    castTitle: ['已投入票箱 ✓', 'In the box ✓'],
    castDone: ['{n} 张选票都投入了票箱，回执都核对过了。谢谢您。', 'All {n} papers are in the box and every receipt was checked. Thank you.'],
    castLater: ['计票以后，请再打开这一页，手机会查您的选票都在票箱里。', 'Open this page again after the count: the phone then looks for your papers on the board.'],
    boardWait: ['正在计票。计票以后，手机会查您的选票都在票箱里。', 'The count is under way. After it the phone looks for your papers on the board.'],
    foundTitle: ['您的选票都在票箱里 ✓', 'Your papers are all in the box ✓'],
    found: ['手机查过公布的清单，一张不少，一字未改。', 'The phone looked through the published board: none is missing, none was changed.'],
    missingTitle: ['有选票不在票箱里', 'Papers are missing from the box'],
    missing: ['公布的清单里没有这几张：{subjects}。请不要换手机，马上找监票人，给他们看下面的回执。', 'Not on the published board: {subjects}. Keep this phone, go to the scrutineers at once and show them the receipts below.'],
    receipts: ['我的回执', 'My receipts'],
    receiptsWhat: ['供自己核对用。谁拿到回执，谁就能在公布的清单里查到您的选票，请不要给人看。', 'For checking by yourself. Whoever has them can find your papers on the board, so show them to nobody.'],
    closing: ['{time} 截止，还有 {n} 分钟。已经开始填的，截止后另有 {grace} 秒。', 'Voting ends at {time}, in {n} minutes. Who has begun has another {grace} seconds then.'],
    closingNow: ['已到截止时间，请马上投入票箱。', 'The time is over. Put your papers into the box now.'],
    closed: ['投票时间已过。', 'The time for voting is over.'],

    content: ['内容', 'Content'],
    investment: ['投资', 'Investment'],
    target: ['目标', 'Target'],
    due: ['完成时间', 'Date'],
    department: ['责任部门', 'Department'],
};
/* The same on a tablet that many use; and what is said there alone. */
const ON_TABLET = {
    tabletTitle: ['这台平板不能投票', 'This tablet cannot be voted on'],
    tablet: ['请叫工作人员，换一台平板。', 'Please call the staff for another one.'],
    down: ['线路断了，线路一通就自动继续。请叫工作人员。', 'The line is down; it goes on by itself. Please call the staff.'],
    failed: ['请重新打开本页再试；还不行，请叫工作人员。', 'Open this page again and try once more; if it does not work, call the staff.'],
    collectTitle: ['领票，马上投票', 'Collect your papers and vote'],
    collectWhat: ['您现在就在这台平板上投票。投完以后，平板忘掉一切。', 'You vote now, on this tablet. Afterwards it forgets everything.'],
    collectHere: ['现在就在这台平板上投票', 'to vote now, on this tablet'],
    here: ['选票在这台平板上 ✓', 'Your papers lie on this tablet ✓'],
    introOwn: ['计票后人人可以核对；这台平板不替您查，要自己查，请拍下回执。', 'Anybody may check the count; this tablet does not look for your papers: for that, photograph the receipts.'],
    castLater: ['您可以走了：这台平板会忘掉一切。', 'You may go: this tablet forgets everything.'],
    receiptsWhat: ['要自己核对，可以拍照；平板忘掉以后就没有了。谁拿到回执，谁就能在公布的清单里查到您的选票，请不要给人看。', 'You may photograph them for checking by yourself; they go away with the rest. Whoever has them can find your papers on the board, so show them to nobody.'],

    finish: ['完成，让平板忘掉', 'Finish: this tablet forgets'],
    forgetsIn: ['{n} 秒后平板自己忘掉。', 'This tablet forgets by itself in {n} seconds.'],
    moreTime: ['再等一会儿', 'More time'],
    goNext: ['接着投：{title}', 'Next: {title}'],
    stillTitle: ['您还在吗？', 'Are you still there?'],
    stillWhat: ['没有人按的话，{n} 秒后退票，平板忘掉您填的。', 'If nobody presses, your papers are handed back in {n} seconds and this tablet forgets what you filled in.'],
    stillHere: ['我在，继续', 'Yes, go on'],
    stopHere: ['我不投了，退票', 'I stop here: hand my papers back'],
    stopTitle: ['要退票吗？', 'Hand your papers back?'],
    stopWhat: ['您填的会删掉，没有投入票箱。以后可以在手机上重新领票，也可以再请工作人员帮助。', 'What you filled in is deleted; nothing goes into the box. You can collect papers again on a phone, or be helped again.'],
    goOn: ['继续投票', 'Go on voting'],
    stopDo: ['退票', 'Hand them back'],
    stopped: ['已退票。可以在手机上重新领票，也可以再请工作人员帮助。', 'Your papers are handed back. You can collect them again on a phone, or be helped again.'],
    endTitle: ['到这里结束', 'This is the end'],
    endWhat: ['平板上没有留下您的选票。', 'Nothing of your papers is left on this tablet.'],
    going: ['平板正在忘掉…', 'This tablet is forgetting …'],
    callStaff: ['请叫工作人员', 'Please call the staff'],
    callStaffWhy: ['线路断了，还有选票没有退完。请不要关掉平板，线路一通就自动继续。', 'The line is down and papers are not handed back yet. Leave the tablet on: it goes on by itself.'],
};
const OPTIONS = {
    approve: 'Approve', oppose: 'Oppose', abstain: 'Abstain', sat: 'Satisfied', basic: 'Basically satisfied',
    unsat: 'Not satisfied', unknown: 'Do not know', excel: 'Excellent', good: 'Good', fair: 'Fair', poor: 'Poor',
    qual: 'Qualified', basqual: 'Basically qualified', unqual: 'Not qualified', very5: 'Very satisfied',
    sat5: 'Satisfied', basic5: 'Basically satisfied', unsat5: 'Not satisfied',
};
const APPS = {
    wechat: ['微信', 'WeChat'], chrome: ['Chrome 浏览器', 'Chrome'], safari: ['Safari 浏览器', 'Safari'],
    firefox: ['火狐浏览器', 'Firefox'],
};

let language = cookie('django_language') ? cookie('django_language') : navigator.language;
const isEnglish = () => language.startsWith('en');
const word = pair => pair[isEnglish() ? 1 : 0];
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const isTablet = cookie('assisted') === '1';
const say = (name, values = {}) => filled(word(isTablet && ON_TABLET[name] || WORDS[name]), values);
const labelOf = ({id, label}) => isEnglish() && OPTIONS[id] || label;
const appNamed = app => APPS[app] ? word(APPS[app]) : say('otherApp');
const thisApp = () => /MicroMessenger/.test(navigator.userAgent) ? word(APPS.wechat) : say('thisApp');

function timeOf(text) {
    const at = new Date(text), now = new Date();
    const clock = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
    if (at.toDateString() === now.toDateString()) return isEnglish() ? clock : `今天 ${clock}`;
    const month = at.toLocaleString('en', {month: 'short'});
    return isEnglish() ? `${at.getDate()} ${month}, ${clock}` : `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
}

/* Pieces ------------------------------------------------------------------------------------------------------ */

/* make('p.note', {id: 'one'}, 'text', …): attributes that are functions are listeners, false ones are left out. */
function make(name, attributes = {}, ...children) {
    const [tag, ...classes] = name.split('.'), one = document.createElement(tag);
    if (classes.length) one.className = classes.join(' ');
    for (const [attribute, value] of Object.entries(attributes)) {
        if (typeof value === 'function') one.addEventListener(attribute, value);
        else if (value !== false && value !== undefined) one.setAttribute(attribute, value === true ? '' : value);
    }
    one.append(...children.flat().filter(child => child !== false && child !== undefined && child !== null));
    return one;
}

const title = text => make('h1', {tabindex: -1}, text);
const note = (text, kind = '') => make(kind ? `p.note.${kind}` : 'p.note', {}, text);
const lead = (text, press) => make('button.lead', {type: 'button', click: press}, text);
const quiet = (text, press, more = {}) => make('button.quiet', {type: 'button', click: press, ...more}, text);
/* Where a screen follows another, the second half of a double tap must not press what has come under the finger. */
function unhurried(button) {
    button.disabled = true;
    setTimeout(() => { button.disabled = false; }, 400);
    return button;
}

const leadLink = (text, href) => make('a.lead', {href}, text);
const more = (summary, ...children) => make('details.more', {}, make('summary', {}, summary), ...children);

/* While there is a cover, it is what one sees. */
let screen = () => [], cover = null, frameOf = {};

/* Draws a screen anew; its heading is what a reader hears first. */
function show(draw, {isSame = false} = {}) {
    screen = draw;
    const main = document.getElementById('main'), stop = document.getElementById('stop');
    main.textContent = '';
    main.append(...(cover || draw)().flat().filter(Boolean));
    if (stop) stop.hidden = Boolean(cover) || isEnding();
    const heading = main.querySelector('h1');
    document.title = heading.textContent;
    if (isSame) return;
    window.scrollTo(0, 0);
    heading.focus({preventScroll: true});
}

function drawFrame() {
    const {documentElement: html, body} = document, isLarge = html.dataset.text === 'large';
    html.lang = isEnglish() ? 'en' : 'zh-Hans';
    document.querySelectorAll('.top, .bottom').forEach(one => one.remove());
    const {home = body.dataset.home, telephone = body.dataset.telephone} = frameOf;
    body.prepend(make('header.top', {},
        make('strong.secret', {}, say('secret')),
        quiet(say('other'), () => setLanguage(isEnglish() ? 'zh-hans' : 'en'), {id: 'language', lang: isEnglish() ? 'zh-Hans' : 'en'}),
        quiet(say(isLarge ? 'normal' : 'large'), () => setText(isLarge ? 'normal' : 'large'), {id: 'size'}),
    ));
    body.append(make('footer.bottom', {},
        isTablet ? quiet(say('stopHere'), () => setCover(askedToStop), {id: 'stop', hidden: true}) : make('a', {href: home}, say('home')),
        telephone && make('a', {href: `tel:${telephone.replace(/\s/g, '')}`}, `${say('phone')} ${telephone}`),
    ));
}

/* The same screen in other words or sizes; what one was at stays at hand. */
function redraw() {
    const {id} = document.activeElement;
    drawFrame();
    show(screen, {isSame: true});
    tellClosing();
    tellLine();
    if (id && document.getElementById(id)) document.getElementById(id).focus();
}

function remember(name, value) { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; }
function setLanguage(value) { language = value; remember('django_language', value); redraw(); }
function setText(value) { document.documentElement.dataset.text = value; remember('text', value); redraw(); }

const status = make('p.line', {role: 'status', hidden: true}), closing = make('p.closing', {role: 'status', hidden: true});
let line = 'up';

function tellLine() {
    status.hidden = line === 'up';
    const text = line === 'up' ? '' : say(line);
    if (status.textContent !== text) status.textContent = text;
}

lineIs = now => {
    const hasChanged = line !== now;
    line = now;
    tellLine();
    if (hasChanged && cover === goingScreen) show(screen);
};

/* Screens that any page may come to */

const waitScreen = text => [title(text), make('div.turning', {'aria-hidden': 'true'})];

function stopScreen(error) {
    const isNoPlace = error instanceof DOMException;
    if (isNoPlace) return [title(say('tabletTitle')), note(say('tablet'))];
    if (error instanceof Alarm) {
        const details = error.details && make('p.digest', {}, error.details);
        return [title(say('alarmTitle')), note(say(error.name), 'care'), note(say('alarmDo')), details];
    }
    const said = {401: say('signIn'), 410: error.said || say('notInTime')}[error.status] || error.said || say('failed');
    return [title(say('failedTitle')), note(said, 'care'), lead(say('reload'), () => location.reload())];
}

/* Runs what a page does; whatever stops it is shown. */
async function run(deed) {
    try {
        await deed();
    } catch (error) {
        const isExpected = [Alarm, Refused, DOMException].some(kind => error instanceof kind);
        if (!isExpected) console.error(error);
        lineIs('up');
        document.body.classList.toggle('is-alarm', error instanceof Alarm);
        if (error instanceof Alarm) cover = null;
        if (isTablet && !going && [401, 410].includes(error.status)) return leave({told: lastWords(error)});
        show(() => stopScreen(error));
    }
    return undefined;
}

async function mine() {
    const told = read(await fromOffice('/ballots/collect/'));
    clock = Date.parse(told.now) - Date.now();
    return told.ballots;
}

let clock = 0; // how far the phone's own is behind
const now = () => Date.now() + clock;

/* Voting ------------------------------------------------------------------------------------------------------ */

const WIDE = window.matchMedia('(min-width: 900px)');
let ballot = null, booklet = null, draft = {}, at = -1, saving = null, isStale = false;

const papers = () => booklet.facts.papers;
const marks = paper => draft[paper.id] || {chosen: [], comment: ''};
const isOneOf = paper => paper.kind !== 'selection';
const words = paper => JSON.stringify(paper.options);

/* What stands on one screen: a paper; where there is room, all that follow each other with the same options. */
function steps() {
    const found = [];
    for (const paper of papers()) {
        const last = found[found.length - 1];
        const fits = WIDE.matches && last && isOneOf(paper) && isOneOf(last[0]) && words(paper) === words(last[0]);
        if (fits) last.push(paper); else found.push([paper]);
    }
    return found;
}

const stepAt = () => steps().findIndex(step => step.includes(papers()[at]));

function mark(paper, fields) {
    draft = {...draft, [paper.id]: {...marks(paper), ...fields}};
    return save();
}

/* At once, and what was changed meanwhile after it. */
function save() {
    isStale = true;
    saving = saving || run(async () => {
        try {
            while (isStale) {
                isStale = false;
                const found = await advance(booklet.key, 'ready', {draft, at}, 'relaxed');
                // Another page of ours has cast, or handed back.
                if (!found || found.stage !== 'ready') reload();
            }
        } finally {
            saving = null;
        }
    });
    return saving;
}

function goTo(place) {
    at = place;
    show(at < papers().length ? stepScreen : checkScreen);
    save();
}

function goStep(step) { goTo(step < steps().length ? papers().indexOf(steps()[step][0]) : papers().length); }

function bar(...children) { return make('div.bar', {}, ...children); }

function stepScreen() {
    const all = steps(), here = stepAt(), step = all[here], isLast = here + 1 === all.length;
    const isBlank = () => step.length === 1 && isOneOf(step[0]) && !marks(step[0]).chosen.length;
    const problem = make('p.problem', {role: 'alert'}), clear = quiet(say('clear'), () => choose(step[0], []));
    const next = lead('', () => {
        const long = step.find(paper => excess(marks(paper).comment) > 0);
        if (long) problem.textContent = say('tooLong', {n: Math.ceil(excess(marks(long).comment) / 3)});
        else goStep(here + 1);
    });
    const tell = () => {
        next.textContent = say(isLast ? 'check' : isBlank() ? 'nextBlank' : 'next');
        clear.hidden = step.length > 1 || !isOneOf(step[0]) || isBlank();
        if (step.length === 1 && !isOneOf(step[0])) {
            counter.textContent = say('chosen', {n: marks(step[0]).chosen.length, most: step[0].max_choices});
        }
    };
    const counter = make('p.counter', {role: 'status'});
    const choose = (paper, chosen) => {
        const isTooMany = chosen.length > paper.max_choices;
        problem.textContent = isTooMany ? say('tooMany', {most: paper.max_choices}) : '';
        if (!isTooMany) mark(paper, {chosen});
        for (const input of document.getElementsByName(paper.id)) {
            input.checked = marks(paper).chosen.includes(input.value);
            input.closest('.card, .cell').classList.toggle('is-chosen', input.checked);
        }
        const row = document.querySelector(`[data-row="${paper.id}"]`);
        if (row) row.classList.toggle('is-blank', !marks(paper).chosen.length);
        tell();
    };
    tell();
    if (isBlank()) unhurried(next);
    const first = papers().indexOf(step[0]) + 1, n = step.length > 1 ? `${first}–${first + step.length - 1}` : first;
    const heading = step.length > 1 ? booklet.facts.title : step[0].subject;
    return [
        make('p.place', {}, say('place', {n, of: papers().length})),
        make('progress', {'aria-hidden': 'true', max: papers().length, value: first + step.length - 1}),
        title(heading),
        step.length > 1 ? tableOf(step, choose) : cardsOf(step[0], choose, clear),
        bar(problem, counter, make('div.pair', {}, here > 0 && quiet(say('back'), () => goStep(here - 1)), next)),
    ];
}

function field(paper, option, choose) {
    const {chosen} = marks(paper), type = isOneOf(paper) ? 'radio' : 'checkbox', {id: value} = option;
    const choice = ({target}) => {
        const others = isOneOf(paper) ? [] : marks(paper).chosen.filter(one => one !== value);
        choose(paper, target.checked ? [...others, value] : others);
    };
    const id = `p${paper.id}-${value}`;
    const checked = chosen.includes(value);
    return make('input', {type, name: paper.id, value, id, checked, autocomplete: 'off', change: choice});
}

function cardsOf(paper, choose, clear) {
    const hint = isOneOf(paper) ? say('choose') : say('chooseMost', {most: paper.max_choices});
    const is = ({id}) => marks(paper).chosen.includes(id) ? '.is-chosen' : '';
    const cards = paper.options.map(option => make(`div.card${is(option)}`, {},
        make('label', {}, field(paper, option, choose), make('span', {}, labelOf(option))),
        detailsOf(paper, option),
    ));
    const blank = isOneOf(paper) && make('p.hint', {}, say('blankNote'), ' ', clear);
    return [
        make(isOneOf(paper) ? 'fieldset.cards' : 'fieldset.cards.long', {}, make('legend', {}, hint), cards),
        blank, commentOf(paper),
    ];
}

/* What the frozen page holds of a candidate. */
function detailsOf(paper, option) {
    const held = document.querySelector(`template[data-paper="${paper.id}"][data-option="${option.id}"]`);
    if (!held) return null;
    const lines = Array.from(held.content.querySelectorAll('[data-field]'), ({dataset, textContent}) => make('div', {},
        make('dt', {}, say(dataset.field)), make('dd', {}, textContent)));
    return make('dl.details', {}, lines);
}

function tableOf(step, choose) {
    const head = step[0].options.map(option => make('th', {scope: 'col'}, labelOf(option)));
    const rows = step.map(paper => make(marks(paper).chosen.length ? 'tr' : 'tr.is-blank', {'data-row': paper.id},
        make('th', {scope: 'row'}, make('span', {id: `s${paper.id}`}, paper.subject), commentOf(paper)),
        paper.options.map(option => {
            const input = field(paper, option, choose);
            input.setAttribute('aria-label', `${paper.subject}: ${labelOf(option)}`);
            const is = marks(paper).chosen.includes(option.id) ? '.is-chosen' : '';
            return make('td', {}, make(`label.cell${is}`, {}, input));
        }),
        make('td', {}, quiet(say('clear'), () => choose(paper, []), {'aria-describedby': `s${paper.id}`})),
    ));
    return [
        make('p.hint', {}, say('blankNote')),
        make('table', {}, make('thead', {}, make('tr', {}, make('td'), head, make('td'))), make('tbody', {}, rows)),
    ];
}

const excess = text => utf8(text).length - COMMENT_TEXT;

function commentOf(paper) {
    const counter = make('span.counter', {id: `n${paper.id}`}), state = make('span.saved'), id = `c${paper.id}`;
    const tell = text => {
        const over = excess(text), name = over > 0 ? 'tooLong' : 'left';
        counter.textContent = text ? say(name, {n: over > 0 ? Math.ceil(over / 3) : Math.floor(-over / 3)}) : '';
        area.setAttribute('aria-invalid', String(over > 0));
    };
    const input = ({target}) => {
        tell(target.value);
        state.textContent = '';
        mark(paper, {comment: target.value}).then(() => { state.textContent = ` ${say('saved')}`; });
    };
    const {comment} = marks(paper), described = {'aria-describedby': `n${paper.id}`};
    const area = make('textarea', {id, rows: 4, autocomplete: 'off', input, ...described}, comment);
    const label = make('label.hidden', {for: id}, say('commentOn', {subject: paper.subject}));
    const part = more(say('comment'), label, area, make('p.hint', {}, say('commentNote'), ' ', counter, state));
    part.open = comment !== '';
    tell(comment);
    return part;
}

function checkScreen() {
    const blanks = papers().filter(paper => isOneOf(paper) && !marks(paper).chosen.length).length;
    const rows = papers().map((paper, place) => {
        const chosen = paper.options.filter(({id}) => marks(paper).chosen.includes(id)).map(labelOf);
        const none = say(isOneOf(paper) ? 'blank' : 'none');
        const edit = quiet(say('edit'), () => goTo(place), {'aria-label': `${say('edit')}: ${paper.subject}`});
        return make('li', {},
            make('div', {}, make('span.subject', {}, paper.subject),
                chosen.length ? chosen.map(text => make('strong', {}, text)) : make('strong.care', {}, none),
                marks(paper).comment && make('span.hint', {}, say('withComment'))),
            edit);
    });
    return [
        title(say('checkTitle')),
        note(blanks ? say('blanks', {n: blanks}) : say('noBlanks')),
        make('ol.check', {}, rows),
        bar(unhurried(lead(say('cast'), () => run(putIn))), make('p.hint', {}, say('castNote'))),
    ];
}

async function putIn() {
    closing.hidden = true;
    show(() => [...waitScreen(say('casting')), note(say('castWait'))]);
    await saving;
    booklet = await cast(booklet, draft);
    if (!booklet || booklet.stage !== 'cast') return reload();
    if (isTablet) return showEnd(doneScreen);
    show(doneScreen);
    // No request that bears a name follows the nameless one: the board is asked for when all may have cast.
    return lookLater();
}

/* Another page of ours was quicker, and knows more. */
function reload() { if (!going) location.reload(); }

function receiptsPart() {
    const select = ({target}) => target.select();
    const area = make('textarea', {readonly: true, rows: 5, 'aria-label': say('receipts'), focus: select}, receiptFile(booklet));
    return more(say('receipts'), make('p.hint', {}, say('receiptsWhat')), area);
}

const doneScreen = () => [
    make('p.seal', {'aria-hidden': 'true'}, '✓'), title(say('castTitle')),
    note(say('castDone', {n: booklet.ours.length})), note(say('castLater')), isTablet && endPart(), receiptsPart(),
];
const resultLink = () => leadLink(say('result'), `/ballots/${ballot.ballot}/result/`);

/* After the close: are all of them on the board? */
async function look() {
    const gone = await missing(booklet);
    if (gone === null) {
        show(() => [title(say('castTitle')), note(say('boardWait')), receiptsPart()]);
        return lookLater();
    }
    if (gone.length) {
        document.body.classList.add('is-alarm');
        const subjects = gone.join('、');
        return show(() => [title(say('missingTitle')), note(say('missing', {subjects}), 'care'), receiptsPart()]);
    }
    show(() => [make('p.seal', {'aria-hidden': 'true'}, '✓'), title(say('foundTitle')), note(say('found')), resultLink()]);
    await forget(booklet.key);
}

function lookLater() {
    const due = Date.parse(ballot.closes_at) + booklet.facts.grace_s * 1000 - now();
    const wait = Math.max(due, 0) + 30000 + Math.random() * 60000;
    if (wait < 24 * 3600 * 1000) setTimeout(() => run(look), wait);
}

const isOver = () => !['frozen', 'open'].includes(ballot.state);

/* A quiet sentence in the last ten minutes; the box alone decides. */
function tellClosing() {
    const isVoting = booklet && booklet.stage === 'ready' && ballot.state === 'open';
    const left = ballot && Date.parse(ballot.closes_at) - now(), {grace_s: grace = 0} = booklet ? booklet.facts : {};
    closing.hidden = !isVoting || left > 600000;
    if (closing.hidden) return;
    const n = Math.ceil(left / 60000), time = timeOf(ballot.closes_at).replace('今天 ', '');
    const text = n > 0 ? say('closing', {time, n, grace}) : say(left > -grace * 1000 ? 'closingNow' : 'closed');
    if (closing.textContent !== text) closing.textContent = text;
}

/* The shared tablet ------------------------------------------------------------------------------------------- */

/*
  Nobody's papers stay on it. Left alone, it covers what is on the screen, hands back what is not cast, forgets all, and
  only then says that it is free; whatever the line does, no other person is let in before.
*/
const STILL = 180000, COVERED = 60000, LAST = 90000, DESK = 10000;
let touched = Date.now(), going = null, told = [], following = null;

const isEnding = () => screen === doneScreen || screen === endScreen;
const isAlarm = () => document.body.classList.contains('is-alarm');

function setCover(draw) {
    cover = draw;
    show(screen);
}

function hide() {
    touched = Date.now() - STILL;
    cover = stillThere;
}

function uncover() {
    touched = Date.now();
    setCover(null);
}

const timer = text => make('p.hint', {id: 'left', role: 'timer'}, text);
const secondsOf = left => ({n: Math.max(0, Math.ceil(left / 1000))});

const stillThere = () => [
    title(say('stillTitle')), lead(say('stillHere'), uncover),
    timer(say('stillWhat', secondsOf(STILL + COVERED - (Date.now() - touched)))),
];
const askedToStop = () => [
    title(say('stopTitle')), note(say('stopWhat')), lead(say('goOn'), uncover),
    quiet(say('stopDo'), () => leave({isAsked: true})),
];
const goingScreen = () => line !== 'down' ? waitScreen(say('going')) : [
    title(say('callStaff')), note(say('callStaffWhy'), 'care'), make('div.turning', {'aria-hidden': 'true'}),
];
const endScreen = () => [title(say('endTitle')), told.map(text => note(text, 'care')), note(say('endWhat')), endPart()];

function endPart() {
    const finish = () => leave(), next = following && say('goNext', {title: following.facts.title});
    return make('div.end', {},
        next ? leadLink(next, `/ballots/${following.ballot}/`) : lead(say('finish'), finish),
        make('div.pair', {}, next && quiet(say('finish'), finish), quiet(say('moreTime'), () => { touched = Date.now(); })),
        timer(say('forgetsIn', secondsOf(LAST - (Date.now() - touched)))),
    );
}

/* The last screen; where another booklet lies here, it leads on to that. */
async function showEnd(draw) {
    const others = await Promise.all((await keptKeys()).map(kept));
    following = others.find(one => one && one.stage === 'ready') || null;
    touched = Date.now();
    show(draw);
}

/* Once a second. Of an alarm all stays as it is, until somebody has seen it. */
function watch() {
    if (going || isAlarm()) return;
    const still = Date.now() - touched, most = isEnding() ? LAST : STILL + COVERED;
    if (still >= most) leave();
    else if (still >= STILL && !cover) setCover(stillThere);
    const left = document.getElementById('left');
    if (left) left.textContent = say(cover ? 'stillWhat' : 'forgetsIn', secondsOf(most - still));
}

/* The desk may ask for the tablet, or have given it up. */
async function heedDesk() {
    const options = {...OF_THE_OFFICE, headers: {Accept: 'application/json'}};
    const answer = await once('/tablet/', options).catch(() => null);
    if (!answer || going || isAlarm() || LATER.includes(answer.status)) return;
    if (answer.status !== 200 || read(answer).state !== 'voting') leave();
}

function leave(why = {}) {
    going = going || run(() => goAway(why)).finally(() => { going = null; });
    return going;
}

async function goAway({told: sentences = [], isAsked = false}) {
    setCover(goingScreen);
    try {
        await saving;
        const ends = [];
        for (const key of await keptKeys()) ends.push(await ended(key));
        await forgetAll();
        [booklet, draft, at, following] = [null, {}, -1, null];
        const hasGivenBack = isAsked && ends.includes('');
        told = [...new Set([...sentences, ...ends.filter(Boolean), hasGivenBack ? say('stopped') : ''])].filter(Boolean);
        if (!told.length) return await sayFree();
    } catch (error) {
        cover = null;
        throw error;
    }
    cover = null;
    return showEnd(endScreen);
}

/* Brings a booklet to its end: null if it was cast, '' if it was handed back, else a sentence about what became of it. */
async function ended(key) {
    try {
        for (let last = null; ;) {
            const found = await kept(key), stage = found ? found.stage : '';
            if (stage === 'asked') await signed(found);
            else if (stage === 'sent') await cast(found);
            else if (stage && stage !== 'cast') { await handBack(found); last = ''; }
            else return last;
        }
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return lastWords(error)[0] || null;
    }
}

/* Nothing can be done about it here. Who is not signed in any more was sent away by the desk, which knows. */
const lastWords = error => error.status === 401 ? [] : [error.status === 410 ? say('notInTime') : error.said || say('failed')];

async function sayFree() {
    const headers = {Accept: 'application/json', 'X-CSRFToken': cookie('csrftoken')};
    await ask('/tablet/finish/', {...OF_THE_OFFICE, method: 'POST', headers});
    wipe();
    location.replace('/tablet/');
    await new Promise(() => {}); // until this page is gone
}

const wipe = () => { document.getElementById('main').textContent = ''; };

function beTablet() {
    const touch = () => { if (!cover) touched = Date.now(); };
    ['pointerdown', 'keydown', 'input'].forEach(name => document.addEventListener(name, touch, true));
    window.addEventListener('pagehide', wipe);
    window.addEventListener('pageshow', ({persisted}) => { if (persisted) location.reload(); });
    setInterval(watch, 1000);
    setInterval(heedDesk, DESK);
}

/* The two pages ----------------------------------------------------------------------------------------------- */

const collectLink = () => leadLink(say('goCollect'), '/ballots/collect/');

function introScreen() {
    const own = isTablet && say('introOwn');
    const lines = word(WORDS.intro).map((text, n) => make('li', {}, own && n === 3 ? own : text));
    const begin = lead(say('begin'), () => goTo(0));
    return [title(say('introTitle')), make('ol.intro', {}, lines), codePart(), bar(begin)];
}

function codePart() {
    const made = make('b', {}, '…');
    ballot.code.then(text => { made.textContent = text; });
    return make('p.code', {}, `${say('code')} `, made, make('span.hint', {}, say('codeWhat')));
}

/* Without a booklet to vote with, what to do. */
function noneScreen() {
    const isOut = ['issued', 'replaced'].includes(ballot.booklet), isHall = ballot.booklet === 'hall';
    if (isHall) return [title(ballot.title), note(say('hall'))];
    if (isOut) return [title(say('awayTitle')), note(say('elsewhere', {app: appNamed(ballot.app)}), 'care')];
    return [title(say('noneTitle')), note(ballot.title), ballot.state === 'open' && note(say('late'), 'care'), collectLink()];
}

function frozenScreen() {
    const place = booklet ? note(say('here', {app: thisApp()})) : collectLink();
    return [title(say('waitTitle')), note(ballot.title), note(say('opensAt', {time: timeOf(ballot.opens_at)})), place,
        note(say('waiting')), codePart()];
}

async function waitForOpening(head) {
    for (;;) {
        await pause(20000 + Math.random() * 20000);
        const told = await definitionOf(ballot.ballot);
        if (told.head !== head) return run(ballotPage);
    }
}

async function ballotPage() {
    const id = document.body.dataset.ballot, told = await definitionOf(id);
    // Of one that closed long ago nothing is told any more.
    const past = {ballot: id, title: told.facts.title, closes_at: told.facts.closes_at, state: 'published'};
    ballot = (await mine()).find(one => one.ballot === id) || past;
    ballot.code = codeOf(told.digest);
    booklet = await kept(`${id}|${ballot.label}`);
    if (booklet && booklet.digest !== told.digest) throw new Alarm('changed', `${booklet.digest} → ${told.digest}`);
    const stage = booklet ? booklet.stage : '';
    if (stage === 'sent' && ballot.state !== 'frozen') { await putIn(); return !isTablet && isOver() && look(); }
    if (stage === 'cast' && isTablet) return showEnd(doneScreen);
    if (stage === 'cast') return isOver() ? look() : (show(doneScreen), lookLater());
    if (isOver() && isTablet) return leave({told: [say(booklet ? 'notInTime' : 'overTitle')]});
    if (isOver()) return show(() => [title(say('overTitle')), note(ballot.title), resultLink()]);
    if (['asked', 'voiding', 'voided'].includes(stage)) return location.assign('/ballots/collect/');
    if (ballot.state === 'frozen') return show(frozenScreen), waitForOpening(told.head);
    if (stage !== 'ready') return show(noneScreen);
    ({draft, at = -1} = booklet);
    if (isTablet && at >= 0) hide();
    tellClosing();
    show(at < 0 ? introScreen : at < papers().length ? stepScreen : checkScreen);
}

/* What there is to do for each ballot, and the booklets that lie here. */
async function collectPage() {
    const states = isTablet ? ['open'] : ['frozen', 'open'];
    const all = (await mine()).filter(one => states.includes(one.state));
    const found = await Promise.all(all.map(one => kept(`${one.ballot}|${one.label}`)));
    frameOf = all[0] || {};
    drawFrame();
    const entries = all.map((one, n) => ({...one, kept: found[n]}));
    const begun = entries.find(one => one.kept && one.kept.stage === 'asked');
    if (begun) { await collectAll([begun]); return collectPage(); }
    const leaving = entries.find(one => one.kept && ['voiding', 'voided'].includes(one.kept.stage));
    if (leaving) return isTablet ? leave() : giveBack(leaving.kept);
    const todo = entries.filter(one => !one.kept && one.booklet === 'none' && Date.parse(one.collect_from) <= now());
    show(() => todo.length ? toCollectScreen(entries, todo) : collectedScreen(entries));
}

function toCollectScreen(entries, todo) {
    const collect = () => run(async () => { await collectAll(todo); await collectPage(); });
    return [
        title(say('collectTitle')),
        make('ul.ballots', {}, todo.map(one => make('li', {}, one.title))),
        todo.some(one => one.state === 'open') && note(say('late'), 'care'),
        note(say('collectWhat', {app: thisApp()})),
        lead([make('b', {}, say('collectButton')), make('span', {}, say('collectHere'))], collect),
        !isTablet && more(say('another'), note(say('anotherWhat'))),
        entries.filter(one => !todo.includes(one)).map(entryPart),
    ];
}

async function collectAll(todo) {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    const bar = make('progress', {max: 1, value: 0, 'aria-hidden': 'true'}), text = make('p.note', {role: 'status'});
    const said = {n: 0, of: 0};
    show(() => [title(say('collectTitle')), text, bar]);
    for (const {ballot: id, label} of todo) {
        await collect(id, label, (n, of) => {
            Object.assign(said, {n, of});
            text.textContent = say(n < of ? 'making' : 'signing', said);
            bar.value = n / of;
        });
    }
}

function collectedScreen(entries) {
    const here = entries.filter(one => one.kept), open = here.find(one => one.state === 'open');
    const head = here.length ? say('collectedTitle') : say('collectTitle');
    const last = isTablet ? lead(say('finish'), () => leave()) : leadLink(say('home'), frameOf.home || '/');
    return [
        here.length > 0 && make('p.seal', {'aria-hidden': 'true'}, '✓'), title(head),
        entries.length ? entries.map(entryPart) : note(say('nothing')),
        open ? leadLink(say('goVote'), `/ballots/${open.ballot}/`) : last,
        !isTablet && here.filter(one => one.kept.stage === 'ready').map(movePart),
    ];
}

function entryPart(one) {
    const lines = {issued: 'elsewhere', replaced: 'elsewhere', hall: 'hall'}, app = appNamed(one.app);
    const place = one.kept ? say('here', {app: thisApp()}) : say(lines[one.booklet] || 'from', {app, time: timeOf(one.collect_from)});
    const when = one.state === 'open' ? say('isOpen', {time: timeOf(one.closes_at)}) : say('opensAt', {time: timeOf(one.opens_at)});
    return make('section.entry', {}, make('h2', {}, one.title), note(place), note(when));
}

const movePart = one => more(`${say('move')}${isEnglish() ? ': ' : '：'}${one.title}`, note(say('moveWhat')),
    quiet(say('moveButton'), () => run(() => giveBack(one.kept))));

async function giveBack(held) {
    show(() => waitScreen(say('moving')));
    await handBack(held);
    show(() => [title(say('moveButton')), note(say('moved'))]);
}

/* Begin ------------------------------------------------------------------------------------------------------- */

function begin() {
    document.documentElement.dataset.text = cookie('text') === 'large' ? 'large' : 'normal';
    document.documentElement.dataset.theme = cookie('theme') || 'auto';
    document.getElementById('main').before(closing, status);
    drawFrame();
    show(() => waitScreen(say('opening')));
    if (!window.isSecureContext || !window.crypto || !crypto.subtle || !window.indexedDB) {
        return show(() => [title(say('tabletTitle')), note(say('tablet'))]);
    }
    WIDE.addListener(redraw);
    setInterval(tellClosing, 15000);
    if (isTablet) beTablet();
    return run(async () => {
        await forgetOld();
        await (document.body.dataset.ballot ? ballotPage() : collectPage());
    });
}

begin();
})();

/*
  The page that checks a count: takes the file, lets CongressRecount check it, and shows in the page's own words what
  that found. Written for Chromium 80 and Safari 14.
*/
(() => {
'use strict';

const LEAST_SHOWN = 5n;
const page = document.querySelector('[data-recount]');
const part = name => page.querySelector(`[data-check-${name}]`);
const outcome = part('outcome'), button = part('now'), chosen = part('file');

/* Only what belongs to this state is seen. */
function state(element, now) {
    element.dataset.state = now;
    element.querySelectorAll('[data-when]').forEach(one => { one.hidden = !one.dataset.when.split(' ').includes(now); });
}

function trouble(name) {
    page.querySelectorAll('[data-trouble]').forEach(one => { one.hidden = one.dataset.trouble !== name; });
    const shown = page.querySelector(`[data-trouble="${name}"]`);
    if (shown) shown.focus();
}

class Trouble extends Error {
    constructor(name) { super(name); this.name = name; }
}

/* A chat app's FileReader is older than Blob.arrayBuffer. */
const bytesOf = file => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result));
    reader.onerror = () => reject(new Trouble('file'));
    reader.readAsArrayBuffer(file);
});

async function fetched(address) {
    try {
        const answer = await fetch(address, {credentials: 'same-origin', headers: {Accept: 'application/json'}});
        if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    } catch (error) { /* told below */ }
    throw new Trouble('fetch');
}

/* One file, or several below each other. */
function pasted(text) {
    try {
        JSON.parse(text);
        return [text];
    } catch (error) {
        return text.split('\n').filter(line => line.trim());
    }
}

async function asked() {
    const files = await Promise.all(Array.from(part('receipt-files').files, bytesOf));
    const text = part('receipts').value.trim(), notes = {};
    page.querySelectorAll('[data-check-note]').forEach(({dataset, value}) => {
        if (value.trim()) notes[dataset.checkNote] = value;
    });
    return {...notes, receipts: [...files, ...text ? pasted(text) : []]};
}

/* The lines */

const lineOf = name => page.querySelector(`[data-check="${name}"]`);

function begin() {
    outcome.hidden = false;
    part('result').hidden = true;
    part('progress').hidden = false;
    page.querySelectorAll('[data-check]').forEach(line => {
        state(line, 'wait');
        line.querySelector('[data-why]').textContent = '';
    });
    told('wait');
}

const isUnseen = ({why}) => why.startsWith('not checked, since ');

function tell({name, ok, why}, options) {
    const isIdle = ok && (name === 'receipts' && !options.receipts.length
        || name === 'notes' && !options.setup && !options.closed);
    const line = lineOf(name);
    state(line, isIdle ? 'idle' : ok ? 'ok' : isUnseen({why}) ? 'open' : 'fail');
    line.querySelector('[data-why]').textContent = why;
}

function told(now, lines = [], options = {receipts: []}) {
    state(part('verdict'), now);
    state(part('verdict-more'), now);
    const faults = part('faults');
    faults.textContent = '';
    for (const {name} of lines.filter(line => !line.ok && !isUnseen(line))) {
        faults.appendChild(document.createElement('li')).textContent = lineOf(name).querySelector('[data-when="fail"]').textContent;
    }
    const limits = {receipts: !options.receipts.length, notes: !options.setup || !options.closed};
    page.querySelectorAll('[data-limit]').forEach(one => { one.hidden = !limits[one.dataset.limit]; });
}

/* The result */

function paperOf(issued, {subject, returned, valid, invalid, counts}) {
    const made = document.importNode(part('paper').content, true).firstElementChild;
    const isFew = returned > 0n && returned < LEAST_SHOWN, list = made.querySelector('dl');
    const texts = {subject, issued: issued === null ? '—' : issued, returned, valid, invalid};
    for (const [name, text] of Object.entries(texts)) made.querySelector(`[data-${name}]`).textContent = String(text);
    for (const name of ['valid', 'invalid']) made.querySelector(`[data-${name}]`).parentNode.hidden = isFew;
    made.querySelector('[data-few]').hidden = !isFew;
    list.hidden = isFew;
    for (const [label, n] of isFew ? [] : counts) {
        const row = list.appendChild(document.createElement('div'));
        row.appendChild(document.createElement('dt')).textContent = label;
        row.appendChild(document.createElement('dd')).textContent = String(n);
    }
    return made;
}

function showResult({issued, papers}) {
    const list = part('papers');
    list.textContent = '';
    papers.forEach(paper => list.appendChild(paperOf(issued, paper)));
    part('result').hidden = false;
}

/* The way */

async function run() {
    if (!window.isSecureContext || !window.crypto || !crypto.subtle) throw new Trouble('crypto');
    const options = await asked();
    begin();
    part('verdict').focus();
    const bundle = chosen ? await bytesOf(chosen.files[0]) : await fetched(page.dataset.bundle);
    const bar = part('progress');
    const {lines, result} = await window.CongressRecount.recount(bundle, {
        ...options,
        line: line => tell(line, options),
        progress: share => { bar.value = share; },
    });
    bar.hidden = true;
    told(lines.every(({ok}) => ok) ? 'ok' : 'fail', lines, options);
    if (result) showResult(result);
    part('verdict').focus();
}

async function start() {
    button.disabled = true;
    trouble('');
    try {
        await run();
    } catch (error) {
        outcome.hidden = true;
        trouble(error instanceof Trouble ? error.name : 'file');
    }
    button.disabled = false;
}

button.addEventListener('click', start);
if (chosen) chosen.addEventListener('change', () => { button.disabled = !chosen.files.length; });
})();

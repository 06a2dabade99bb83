// The service worker of /documents/: keeps each document that was opened, with its pictures and what it looks like,
// and answers with it when the line is down. Everything else goes its way as if this were not there.
'use strict';

const PREFIX = 'copies-', PATIENCE = 5000;
const PAGE = /^\/documents\/\d+\/$/;
const PART = /^\/(static\/|documents\/\d+\/pictures\/\d+\/$)/;

const pathOf = address => new URL(address, self.location.href).pathname;
const names = async () => (await caches.keys()).filter(name => name.startsWith(PREFIX));
const forget = async but => Promise.all((await names()).filter(name => name !== but).map(name => caches.delete(name)));

/** One person's copies at a time; those of whoever was here before are gone with the first page of his. */
async function keepPage(path, response) {
  const html = await response.text();
  const person = (html.match(/<body[^>]* data-person="(\d+)"/) || [])[1];
  if (!person) return forget();
  await forget(PREFIX + person);
  const headers = new Headers(response.headers);
  ['Content-Encoding', 'Content-Length'].forEach(name => headers.delete(name)); // of the way here
  headers.set('X-Kept-At', new Date().toISOString());
  return (await caches.open(PREFIX + person)).put(path, new Response(html, { headers }));
}

/** Parts are kept beside a page only. */
async function keepPart(path, response) {
  const [name] = await names();
  return name && (await caches.open(name)).put(path, response);
}

async function copyOf(path) {
  const [name] = await names();
  const copy = name && await (await caches.open(name)).match(path);
  if (!copy || !PAGE.test(path)) return copy;
  const html = await copy.text();
  const marked = html.replace('<body ', `<body data-kept-at="${copy.headers.get('X-Kept-At')}" `);
  return new Response(marked, { headers: copy.headers });
}

async function drop(path) {
  const [name] = await names();
  return name && (await caches.open(name)).delete(path);
}

const isGateway = status => status >= 502 && status <= 504;

/** Keeps what the line brought, and forgets what this person is no longer to see. */
async function heed(path, response) {
  if (response.type === 'opaqueredirect') return forget(); // to sign in
  if (response.status === 200) return PAGE.test(path) ? keepPage(path, response) : keepPart(path, response);
  return [401, 403, 404].includes(response.status) ? drop(path) : null;
}

async function answer(event, path) {
  const line = fetch(event.request).then(response => {
    event.waitUntil(heed(path, response.clone()));
    return response;
  });
  line.catch(() => {}); // told below
  const copy = await copyOf(path);
  if (!copy) return line;
  let patience = null;
  const tooLong = new Promise(resolve => { patience = setTimeout(resolve, PATIENCE, copy); });
  const response = await Promise.race([line.catch(() => copy), tooLong]);
  clearTimeout(patience);
  return isGateway(response.status) ? copy : response;
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  const { request } = event, { origin, pathname, search } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const isPage = request.mode === 'navigate' && PAGE.test(pathname) && !search;
  if (isPage || PART.test(pathname)) event.respondWith(answer(event, pathname));
});

/** A page that was opened before this was there asks to be kept. */
async function keepAsked({ page, parts }) {
  if (!PAGE.test(page)) return false;
  if (!await copyOf(page)) {
    const response = await fetch(page, { credentials: 'same-origin', headers: { Accept: 'text/html' } });
    if (response.ok && !response.redirected) await keepPage(page, response);
  }
  const wanted = parts.map(pathOf).filter(path => PART.test(path));
  await Promise.all(wanted.map(async path => {
    if (await copyOf(path)) return;
    const response = await fetch(path, { credentials: 'same-origin' });
    if (response.ok) await keepPart(path, response);
  }));
  return Boolean(await copyOf(page));
}

self.addEventListener('message', event => {
  event.waitUntil(keepAsked(event.data).catch(() => false).then(isKept => {
    if (isKept) event.source.postMessage({ kept: event.data.page });
  }));
});

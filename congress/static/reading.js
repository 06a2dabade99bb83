// A document being read: where the person is and what he has had before him, told to the server and kept here while
// the line is down; a tap on a paragraph; a bar that says what is new. Nothing here moves the text.
(function () {
  'use strict';

  const live = window.congressLive;
  const { all, attempt, person } = live;
  const text = document.querySelector('[data-document]');
  if (!text) return;

  const SECOND = 1000, AT_MOST_EVERY = 8 * SECOND, STAYED = 2 * SECOND, HAD = SECOND;
  const paragraphs = all('[data-place]', text);
  const name = `reading:${person}:${text.dataset.document}`;
  const read = () => attempt(() => JSON.parse(localStorage.getItem(name))) || {};
  const tokenOf = paragraph => paragraph.dataset.place.slice(0, 8);

  // ---- What was had before the eyes: half of a paragraph, or half a screen of it, for a second

  const untold = new Set(read().seen || []), known = new Set(untold), timers = new Map();

  function isBeforeEyes({ isIntersecting, intersectionRatio, intersectionRect, rootBounds }) {
    const screen = rootBounds ? rootBounds.height : window.innerHeight;
    return isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= screen / 2);
  }

  function look(entry) {
    const paragraph = entry.target;
    clearTimeout(timers.get(paragraph));
    timers.delete(paragraph);
    if (isBeforeEyes(entry) && !known.has(tokenOf(paragraph))) {
      timers.set(paragraph, setTimeout(had, HAD, paragraph));
    }
  }

  function had(paragraph) {
    if (document.hidden) return;
    known.add(tokenOf(paragraph));
    untold.add(tokenOf(paragraph));
    keep();
  }

  if (window.IntersectionObserver) {
    const steps = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5]; // of a paragraph taller than many screens, too
    const observer = new IntersectionObserver(entries => entries.forEach(look), { threshold: steps });
    paragraphs.forEach(paragraph => observer.observe(paragraph));
    // What lay before him while the page was hidden is looked at anew.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) paragraphs.forEach(one => { observer.unobserve(one); observer.observe(one); });
    });
  }

  // ---- Where he is: the first paragraph below the upper edge, once he has stayed with it

  let place = read().place || '', toldPlace = place ? '' : null, restingSince = 0, resting = null;

  const current = () => paragraphs.find(one => one.getBoundingClientRect().bottom > 60);
  const isInText = () => text.getBoundingClientRect().top < window.innerHeight / 3;

  /** At the head of the page he looks around: that takes nothing from where he was. */
  function rest(now) {
    const at = isInText() ? current() : null;
    if (at !== resting) {
      resting = at;
      restingSince = now;
    } else if (at && now - restingSince >= STAYED && at.dataset.place !== place) {
      place = at.dataset.place;
      toldPlace = '';
      keep();
    }
  }

  // ---- Telling it

  let toldAt = 0, isTelling = false;

  const hasNews = () => untold.size > 0 || (place && toldPlace !== place && toldPlace !== null);

  function keep() {
    attempt(() => localStorage.setItem(name, JSON.stringify({ place, seen: Array.from(untold) })));
  }

  function tell() {
    if (!hasNews() || isTelling) return;
    const sent = { place, seen: Array.from(untold) };
    isTelling = true;
    toldAt = Date.now();
    fetch(text.dataset.position, {
      method: 'POST', credentials: 'same-origin', redirect: 'manual', keepalive: true,
      headers: { 'X-CSRFToken': live.token(), Accept: 'application/json' },
      body: new URLSearchParams({ place: sent.place, seen: sent.seen.join(',') }),
    }).then(({ status }) => { if (status === 204) beTold(sent); }, () => {}).then(() => { isTelling = false; });
  }

  function beTold(sent) {
    sent.seen.forEach(token => untold.delete(token));
    toldPlace = sent.place;
    if (hasNews()) keep();
    else live.drop(name);
  }

  live.everySecond(now => {
    if (document.hidden) return;
    rest(now);
    if (now - toldAt >= AT_MOST_EVERY) tell();
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden) tell(); });
  window.addEventListener('pagehide', tell);

  // What this device could not tell is newer than what the page was rendered with.
  const leftAt = place && paragraphs.find(one => one.dataset.place === place);
  const goOn = document.querySelector('[data-continue]');
  if (leftAt && goOn) {
    goOn.hash = leftAt.id;
    goOn.textContent = goOn.dataset.text.replace('%s', leftAt.querySelector('[data-number]').textContent);
    goOn.parentNode.hidden = false;
  }

  // ---- A tap on a paragraph leads to what is said of it; without the line it would lead away from the text

  const noLine = document.querySelector('[data-no-line]');
  let noLineUntil = 0;

  text.classList.add('is-tappable');
  text.addEventListener('click', event => {
    const link = event.target.closest('.paragraph-link'), paragraph = event.target.closest('.paragraph');
    if (link && navigator.onLine === false) {
      event.preventDefault();
      noLine.hidden = false;
      noLineUntil = Date.now() + 5 * SECOND;
    }
    if (!paragraph || event.target.closest('a, button, input, label, summary')) return;
    if (!String(window.getSelection())) paragraph.querySelector('.paragraph-link').click();
  });
  live.everySecond(now => { noLine.hidden = now >= noLineUntil; });

  // ---- A newer version, told beside the text

  live.whenPut(root => {
    if (root.id !== `document-${text.dataset.document}` || !root.dataset.version) return;
    const newer = document.querySelector('[data-newer]');
    if (newer) newer.hidden = root.dataset.version === text.dataset.version;
  });

  // ---- A copy on this device

  const note = document.querySelector('[data-copy-note]'), state = document.querySelector('[data-copy-state]');
  const keptAt = document.body.dataset.keptAt;

  if (keptAt && note) {
    const time = new Date(keptAt);
    const clock = [time.getHours(), time.getMinutes()].map(part => String(part).padStart(2, '0')).join(':');
    note.textContent = note.dataset.text.replace('%s', clock);
    note.hidden = false;
    // The channel brings what came since, and the words are those of the version.
    live.everySecond(() => { note.hidden = live.state().isLive; });
  }

  const partsOf = () => all('link[rel="stylesheet"], link[rel="icon"]').map(one => one.href)
    .concat(all('script[src]').map(one => one.src), all('.document img').map(one => one.src));

  function sayKept(isKept) {
    if (state) state.textContent = isKept ? state.dataset.kept : state.dataset.open;
  }

  const worker = attempt(() => navigator.serviceWorker);
  if (!worker) sayKept(false);
  else {
    worker.addEventListener('message', ({ data }) => { if (data.kept === location.pathname) sayKept(true); });
    worker.register('/sw.js', { scope: '/documents/' })
      .then(() => worker.ready)
      .then(({ active }) => active.postMessage({ page: location.pathname, parts: partsOf() }))
      .catch(() => sayKept(false));
  }

  live.reading = { text, paragraphs, current };
}());

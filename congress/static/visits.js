// Tells a room how far the person has read and that he is here; shows him where he left off when he was away.
(function () {
  'use strict';

  const live = window.congressLive;
  const SECOND = 1000, AT_MOST_EVERY = 20 * SECOND, AT_LEAST_EVERY = 60 * SECOND;
  const place = document.querySelector('[data-visit]');
  const list = document.querySelector('.messages-list');
  if (!place || !list) return;

  const numberOf = message => Number((message.id.match(/^message-(\d+)$/) || [])[1] || 0);
  const messages = () => Array.from(list.children).filter(numberOf);
  let seen = 0, told = 0, toldAt = 0, hiddenAt = 0, last = null, backAt = 0, isDrawn = false, isAsked = false;

  // ---- Visits

  function look() {
    if (document.hidden) return;
    const shown = messages().reverse().find(one => one.getBoundingClientRect().top < window.innerHeight);
    seen = Math.max(seen, shown ? numberOf(shown) : 0);
  }

  function visit(now) {
    if (document.hidden) return;
    look();
    if (now - toldAt >= (seen > told ? AT_MOST_EVERY : AT_LEAST_EVERY)) tell(now);
  }

  function tell(now) {
    told = seen;
    toldAt = now;
    fetch(place.dataset.visit, {
      method: 'POST', credentials: 'same-origin', redirect: 'manual', keepalive: true,
      headers: { 'X-CSRFToken': live.token() },
      body: new URLSearchParams({ upto: seen }),
    }).catch(() => { told = 0; });
  }

  // ---- Away and back

  function leave() {
    if (!hiddenAt) last = messages().pop() || null;
    hiddenAt = hiddenAt || Date.now();
    if (seen > told) tell(Date.now());
  }

  function comeBack() {
    const away = Number(place.dataset.awaySeconds || 60) * SECOND;
    const wasAway = hiddenAt && Date.now() - hiddenAt >= away;
    hiddenAt = 0;
    if (!wasAway || !last) return;
    backAt = Date.now();
    isDrawn = !('liveStick' in list.dataset);
    live.followEnd(false);
    isAsked = false;
    drawLine();
    settle(backAt);
  }

  function ask() {
    isAsked = true;
    const address = place.dataset.catchUp;
    if (!address || !window.htmx) return;
    htmx.ajax('GET', `${address}?after=${numberOf(last)}`, { target: '#catch-up', swap: 'innerHTML' });
  }

  /** After what was there when he left, once somebody else's word stands below it. */
  function drawLine() {
    if (isDrawn) return;
    const known = messages(), at = known.findIndex(one => one.id === last.id);
    if (!known.slice(at + 1).some(one => !one.classList.contains('mine'))) return;
    live.all('.left-off', list).forEach(old => old.remove());
    const line = document.createElement('li');
    Object.assign(line, { className: 'left-off', id: 'left-off' });
    line.dataset.n = last.dataset.n;
    line.textContent = list.dataset.leftOffText || '';
    list.insertBefore(line, known[at + 1]);
    isDrawn = true;
  }

  /** Asks once the line is there, and ends when all that was missed has come. */
  function settle(now) {
    const { isLive } = live.state();
    if (!isAsked && (isLive || now - backAt > 5 * SECOND)) ask();
    if (now - backAt < (isLive ? 3 : 30) * SECOND) return;
    backAt = 0;
    live.followEnd(true);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? leave() : comeBack()));
  window.addEventListener('pagehide', leave);
  window.addEventListener('scroll', look, { passive: true });
  live.whenPut((root, isNew) => { if (backAt && isNew) drawLine(); });
  live.everySecond(now => {
    visit(now);
    if (backAt) settle(now);
  });
}());

// Keeps a page as things are now. Two parts: elements (put by id) and the line (socket, or polling
// without one). The scripts after it find here, in `congressLive`, what they share.
(function () {
  'use strict';

  const SECOND = 1000;
  const person = document.body.dataset.person || '';

  const all = (selector, scope) => Array.from((scope || document).querySelectorAll(selector));
  const byId = id => document.getElementById(id);

  // Browsers inside chat apps may throw at any touch of their storage.
  function attempt(touch) {
    try { return touch(); } catch (error) { return null; }
  }

  function parse(html) {
    const template = document.createElement('template');
    template.innerHTML = html;
    return template.content;
  }

  // ---- Elements

  const held = new Map(); // id: html, for elements that must not change under the person's hands
  const puts = [];

  /** Makes element `id` be `html`; true when it is new on the page. */
  function upsert(id, html) {
    const known = byId(id);
    if (known && isInUse(known)) {
      held.set(id, html);
      return false;
    }
    held.delete(id);
    const root = parse(html).firstElementChild;
    if (root) markMine([root].concat(whose(root)));
    const isNew = keepSight(() => {
      if (known && root) replace(known, root);
      else if (known) known.remove();
      return Boolean(root && !known && insert(root));
    });
    if (known || isNew) {
      if (root && window.htmx) htmx.process(root);
      if (root) puts.forEach(tell => tell(root, isNew));
      heedGates();
      showEmpty();
    }
    return isNew;
  }

  function isInUse(element) {
    const active = document.activeElement;
    return element.contains(active) && active.matches('input, textarea, select');
  }

  let owed = 0; // a screen scrolls by whole pixels

  /** What one reads or writes stays where it is on the screen, whatever changes above it. */
  function keepSight(change) {
    const place = stuck || !window.scrollY ? null : inSight(); // who is at the top sees what is new there
    const top = place && place.getBoundingClientRect().top;
    const result = change();
    const now = place && (place.isConnected ? place : byId(place.id));
    if (!now) return result;
    const before = window.scrollY, moved = now.getBoundingClientRect().top - top + owed;
    if (Math.abs(moved) >= 0.5) window.scrollBy({ top: moved, behavior: 'instant' });
    owed = (moved - (window.scrollY - before)) % 1;
    return result;
  }

  function inSight() {
    const active = document.activeElement;
    const isSeen = ({ top, bottom }) => bottom > 0 && top < window.innerHeight;
    if (active.matches('input, textarea') && isSeen(active.getBoundingClientRect())) return active;
    const under = [0.2, 0.35, 0.5].map(part => document.elementFromPoint(window.innerWidth / 2, window.innerHeight * part));
    return under.map(one => one && one.closest('main [id]:not(ol):not(ul)')).find(Boolean);
  }

  document.addEventListener('focusout', () => {
    setTimeout(() => Array.from(held).forEach(([id, html]) => upsert(id, html)));
  });

  function replace(known, root) {
    const menus = all('details', root);
    all('details', known).forEach((menu, at) => { if (menu.open && menus[at]) menus[at].open = true; });
    if (known.isEqualNode(root)) return; // leaves focus and selection where nothing changed
    const lost = known.contains(document.activeElement) ? document.activeElement : null;
    known.replaceWith(root);
    if (!lost) return;
    const twin = [root].concat(all('*', root)).find(one => ['id', 'name', 'href'].some(
      name => lost.hasAttribute(name) && lost.getAttribute(name) === one.getAttribute(name)));
    if (twin) twin.focus({ preventScroll: true });
  }

  function insert(root) {
    const list = byId(root.dataset.list || '');
    const n = Number(root.dataset.n);
    if (!list || !('liveGrow' in list.dataset) || n < Number(list.dataset.liveFrom || 0)) return false;
    const isAfter = list.dataset.liveGrow === 'desc' ? one => one < n : one => one > n;
    const next = Array.from(list.children).find(child => isAfter(Number(child.dataset.n)));
    list.insertBefore(root, next || null);
    keepEnd(list, root);
    return true;
  }

  /** What is the page's person's: `data-person` is one number, `data-people` several. */
  function markMine(elements) {
    if (!person) return;
    const own = elements.filter(({ dataset: { person: one, people } }) =>
      one === person || (people || '').split(' ').includes(person));
    own.forEach(one => one.classList.add('mine'));
  }

  const whose = scope => all('[data-person], [data-people]', scope);

  /** Controls named for an element follow whether it is open. */
  function heedGates() {
    const heed = (name, follow) => all(`[data-${name}]`).forEach(control => {
      const gates = control.getAttribute(`data-${name}`).split(' ').map(byId);
      const known = gates.filter(gate => gate && 'open' in gate.dataset);
      if (known.length) follow(control, known.every(gate => gate.dataset.open === '1'));
    });
    heed('when', (control, isOpen) => { control.disabled = !isOpen; });
    heed('when-shown', (control, isOpen) => { control.hidden = !isOpen; });
    heed('when-hidden', (control, isOpen) => { control.hidden = isOpen; });
  }

  function showEmpty() {
    all('[data-empty-for]').forEach(note => {
      const list = byId(note.dataset.emptyFor);
      if (list) note.hidden = list.children.length > 0;
    });
  }

  // A list read from its end, as a chat is: who is at the end stays there, who reads above is told.

  const stuck = document.querySelector('[data-live-stick]');
  const newButton = document.querySelector('[data-live-new]');
  let isAtEnd = Boolean(stuck), isFollowing = true, isScrolling = false, newBelow = 0;

  function keepEnd(list, root) {
    if (list !== stuck) return;
    if ((isAtEnd && !document.hidden) || root.classList.contains('mine')) toEnd();
    else showNewBelow(newBelow + 1);
  }

  function toEnd() {
    isAtEnd = true;
    showNewBelow(0);
    if (isScrolling) return;
    isScrolling = true; // once for many new elements
    requestAnimationFrame(() => {
      isScrolling = false;
      if (isAtEnd) window.scrollTo(0, document.documentElement.scrollHeight);
    });
  }

  function showNewBelow(count) {
    newBelow = count;
    if (!newButton) return;
    newButton.hidden = count === 0;
    newButton.textContent = (newButton.dataset.text || '%s').replace('%s', count);
  }

  function measureEnd() {
    if (isScrolling) return;
    const seen = window.innerHeight + window.scrollY;
    isAtEnd = isFollowing && seen >= document.documentElement.scrollHeight - 80;
    if (isAtEnd) showNewBelow(0);
  }

  const settleEnd = () => { if (isAtEnd) toEnd(); };

  /** Off: what comes leaves the person where he is, even at the end. */
  function followEnd(isOn) {
    isFollowing = isOn;
    if (!isOn) isAtEnd = false;
    else if (stuck) measureEnd();
  }

  function startAtEnd() {
    if (!stuck) return;
    window.addEventListener('scroll', measureEnd, { passive: true });
    window.addEventListener('resize', settleEnd);
    if (newButton) newButton.addEventListener('click', toEnd);
    const place = attempt(() => byId(decodeURIComponent(location.hash.slice(1))));
    if (place) {
      place.scrollIntoView();
      measureEnd();
      return;
    }
    history.scrollRestoration = 'manual';
    toEnd();
    window.addEventListener('load', settleEnd);
  }

  // ---- The line

  const topics = new Map(); // name: {seq, epoch, seen: {id: seq}}
  const told = new Map(); // id: how many element frames had come when its last one came
  let tellings = 0;
  let socket = null, awaited = null, isLive = false, wasLive = false, isSocketOff = !window.WebSocket;
  let heardAt = 0, pingedAt = 0, failures = 0, nextTryAt = 0, lostAt = Date.now();
  let nextPollAt = 0, isPolling = false, doesPollWork = false;
  let missed = 0, backText = '', backUntil = 0, isReloading = false;

  all('[data-live-topic]').forEach(({ dataset: { liveTopic: name, liveSeq, liveEpoch } }) => {
    const seq = Number(liveSeq) || 0, twin = topics.get(name);
    if (twin) twin.seq = Math.min(twin.seq, seq);
    else if (topics.size < 20) topics.set(name, { seq, epoch: liveEpoch || '', seen: new Map() });
  });

  function connect() {
    const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live/`;
    const mine = attempt(() => new WebSocket(address, 'congress.live.v1'));
    if (!mine) return lose(); // older Safari throws where a policy forbids it
    socket = mine;
    heardAt = pingedAt = Date.now();
    mine.onopen = () => { if (socket === mine) follow(); };
    mine.onmessage = event => { if (socket === mine) hear(JSON.parse(event.data)); };
    mine.onclose = event => { if (socket === mine) lose(event.code); };
  }

  function follow() {
    const wanted = {};
    topics.forEach(({ seq: after, epoch }, name) => { wanted[name] = epoch ? { after, epoch } : { after }; });
    awaited = new Set(topics.keys());
    missed = 0;
    heardAt = Date.now();
    socket.send(JSON.stringify({ follow: wanted }));
    hurry();
  }

  function hear(frame) {
    heardAt = Date.now();
    if (frame.state === 'signed-out') return reloadPage();
    take(frame);
    if (frame.state || frame.refused) awaited.delete(frame.topic);
    if (!isLive && awaited.size === 0) beLive();
  }

  function beLive() {
    const counted = missed && badge && badge.dataset.missed ? badge.dataset.missed.replace('%s', missed) : '';
    if (badge && (badge.textContent || counted)) {
      backText = [badge.dataset.back, counted].filter(Boolean).join(' ');
      backUntil = Date.now() + 4 * SECOND;
    }
    isLive = wasLive = true;
    doesPollWork = false;
    failures = lostAt = 0;
    showLine();
  }

  function lose(code) {
    if (code === 4401) return reloadPage();
    if (code === 4400) {
      isSocketOff = true;
      console.warn('The live channel did not understand this page; it is asked every 5 seconds instead.');
    }
    if (!isLive) failures += 1;
    const longest = failures < 2 ? 5 : Math.min(30, 5 * 2 ** (failures - 1));
    hangUp(failures < 2 ? Math.random() * longest : (0.5 + Math.random() / 2) * longest);
  }

  function hangUp(pause) {
    const old = socket;
    socket = awaited = null;
    if (old) old.close();
    isLive = false;
    lostAt = lostAt || Date.now();
    nextTryAt = Date.now() + pause * SECOND;
  }

  /** The person is back, or the network: a line not heard for a while is presumed dead. */
  function wake() {
    if (document.hidden) return;
    const patience = { 0: 10, 1: 30 }[socket ? socket.readyState : 3] || 0; // connecting, open
    if (Date.now() - heardAt >= patience * SECOND) hangUp(0);
    nextPollAt = 0;
    hurry();
    setTimeout(() => { if (isAtEnd && newBelow) toEnd(); }); // unless another script said otherwise
  }

  const hurries = [], seconds = [];

  function hurry() {
    hurries.forEach(tell => tell());
    setTimeout(pulse);
  }

  function take(frame) {
    const topic = topics.get(frame.topic);
    if (!topic) return;
    if (frame.refused) topics.delete(frame.topic);
    else if (frame.state === 'reload') reloadPage();
    else if (frame.state === 'current') {
      topic.seq = Math.max(topic.seq, frame.head);
      topic.epoch = frame.epoch;
    } else takeElement(topic, frame);
  }

  function takeElement(topic, { id, seq, kind, html }) {
    if (seq < (topic.seen.get(id) || 0)) return;
    topic.seen.set(id, seq);
    if (kind !== 'counter') topic.seq = Math.max(topic.seq, seq);
    told.set(id, tellings += 1);
    const isNew = upsert(id, html);
    if (isNew && wasLive && awaited && !isLive) missed += 1;
  }

  /** At most once in 10 s, so that a page that is always out of date does not spin. */
  function reloadPage() {
    if (isReloading) return;
    isReloading = true; // stops polling and connecting
    const last = attempt(() => Number(sessionStorage.getItem('live-reloaded') || 0));
    const since = last === null ? performance.now() : Date.now() - last;
    setTimeout(reloadUnlessLeaving, Math.max(0, 10 * SECOND - since));
  }

  let leavesAt = 0; // some browsers tell of a form only, others of a link, too

  /** The answer to what was just pressed is on its way: loading this page anew would lose it. */
  function reloadUnlessLeaving() {
    const left = leavesAt + 30 * SECOND - Date.now();
    if (left > 0) return setTimeout(reloadUnlessLeaving, left);
    attempt(() => sessionStorage.setItem('live-reloaded', Date.now()));
    location.reload();
  }

  ['submit', 'beforeunload'].forEach(name => window.addEventListener(name, event => {
    if (!event.defaultPrevented) leavesAt = Date.now();
  }));

  function poll() {
    isPolling = true;
    nextPollAt = Date.now() + 5 * SECOND;
    const query = Array.from(topics, ([name, { seq, epoch }]) =>
      `${encodeURIComponent(name)}=${seq}${epoch ? ':' + encodeURIComponent(epoch) : ''}`).join('&');
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), 20 * SECOND);
    fetch(`/live/since/?${query}`, { signal: stop.signal, credentials: 'same-origin', cache: 'no-store' })
      .then(answer => answer.ok ? answer.json() : Promise.reject(answer.status))
      .then(frames => { if (!isLive) { doesPollWork = true; frames.forEach(take); } })
      .catch(() => { doesPollWork = false; })
      .then(() => { clearTimeout(patience); isPolling = false; showLine(); });
  }

  const badge = document.querySelector('[data-line]');

  function showLine() {
    if (!badge) return;
    const now = Date.now(), texts = badge.dataset;
    let text = '';
    if (isLive) text = now < backUntil ? backText : '';
    else if (topics.size && now - lostAt > 3 * SECOND) text = doesPollWork ? texts.polling : texts.down;
    badge.hidden = !text;
    if (badge.textContent !== text) badge.textContent = text;
  }

  /** Once a second: everything that waits for a time. */
  function pulse() {
    if (isReloading) return;
    const now = Date.now();
    seconds.forEach(tell => tell(now));
    if (socket && now - heardAt > (socket.readyState === 1 ? 45 : 15) * SECOND) lose();
    if (socket && socket.readyState === 1 && now - Math.max(heardAt, pingedAt) > 20 * SECOND) {
      pingedAt = now;
      socket.send('{"ping":1}');
    }
    if (topics.size && !socket && !isSocketOff && now >= nextTryAt) connect();
    const mustPoll = topics.size && !isLive && (isSocketOff || failures >= 2);
    if (mustPoll && !isPolling && !document.hidden && now >= nextPollAt) poll();
    showLine();
  }

  /** What an act was answered with, unless a frame that came meanwhile is newer. */
  function putAnswer(html, askedAt) {
    Array.from(parse(html).children).forEach(root => {
      if (root.id && !(told.get(root.id) > askedAt)) upsert(root.id, root.outerHTML);
    });
  }

  // ---- Start

  markMine(whose(document.body));
  heedGates();
  showEmpty();
  startAtEnd();
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', event => { if (event.persisted) wake(); });
  setInterval(pulse, SECOND);
  setTimeout(pulse); // when the scripts after this one are there

  window.congressLive = {
    person, all, byId, attempt, parse, heedGates, putAnswer, reloadPage, toEnd, settleEnd, followEnd,
    tellings: () => tellings,
    whenPut: tell => puts.push(tell), // (root, isNew)
    whenBack: tell => hurries.push(tell), // the person or the line
    everySecond: tell => seconds.push(tell), // (now)
    state: () => ({
      socket: socket ? ['connecting', 'open', 'closing', 'closed'][socket.readyState] : 'none',
      isLive, isPolling: !isLive && doesPollWork, failures,
      topics: Array.from(topics).reduce((found, [name, { seq, epoch }]) =>
        Object.assign(found, { [name]: { seq, epoch } }), {}),
    }),
  };
}());

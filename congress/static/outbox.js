// Takes what is said in a form with `data-queue` at once and sends it when it can be sent: in order, and each
// once, since each has its own key. What waits is kept in the browser, one stored item each, so that two tabs do
// not write over each other; where the browser keeps nothing, on this page.
(function () {
  'use strict';

  const live = window.congressLive;
  const { person, all, byId, addressOf, read, keep, drop } = live;
  const SECOND = 1000, PATIENCE = 20 * SECOND, CALM = 400, LONGEST_WAIT = 600 * SECOND;
  const prefix = `outbox:${person}:`;
  const thisTab = live.makeKey();
  const unstored = new Map(); // name: item
  const boxes = new Map(); // address: {address, form, bubbles, isSending, askedAt, stop, pause, tryAt}

  if (!person || !window.fetch || !window.AbortController) return; // the forms are acts like others

  function boxOf(address) {
    if (!boxes.has(address)) boxes.set(address, { address, bubbles: new Map(), pause: 0, tryAt: 0 });
    return boxes.get(address);
  }

  // ---- What waits: {key, address, fields, note, words, at, until, refused}

  const nameOf = item => `${prefix}${item.address}:${item.key}`;

  function everything() {
    const found = new Map(unstored);
    live.storedNames().filter(name => name.startsWith(prefix)).forEach(name => {
      const item = read(name);
      if (item && item.fields && !found.has(name)) found.set(name, item);
    });
    return Array.from(found.values()).sort((one, other) => one.at - other.at);
  }

  const waiting = address => everything().filter(item => item.address === address);

  function put(item, news) {
    Object.assign(item, news);
    unstored.delete(nameOf(item));
    if (!keep(nameOf(item), item)) unstored.set(nameOf(item), item);
  }

  function forget(item) {
    unstored.delete(nameOf(item));
    drop(nameOf(item));
  }

  /** A clock that was put back must neither turn the order round nor hold a message for years. */
  const isToWait = (item, now) => item.until > now && item.until - now <= LONGEST_WAIT;

  window.addEventListener('submit', event => { // before acts.js, which listens below the window
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-act][data-queue]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take(form);
  }, true);

  function take(form) {
    const field = form.querySelector('textarea');
    const words = field ? field.value.trim() : '';
    if (!words) return;
    const address = addressOf(form), box = boxOf(address), last = waiting(address).pop();
    const fields = Array.from(new FormData(form)).filter(([name, value]) =>
      typeof value === 'string' && name !== 'key' && name !== 'csrfmiddlewaretoken');
    put({ key: live.makeKey(), address, fields, words, at: Math.max(Date.now(), last ? last.at + 1 : 0) },
      { note: (live.filledIn(form) || {}).note });
    live.clear(form);
    box.tryAt = 0;
    send(box);
    setTimeout(show, CALM, box, true);
  }

  // ---- Sending

  /** Best effort between two tabs: their keys make a double harmless. */
  function hold(box) {
    const name = `outbox-held:${person}:${box.address}`, now = Date.now(), held = read(name);
    if (held && held.tab !== thisTab && held.until > now && held.until < now + 2 * PATIENCE) return false;
    keep(name, { tab: thisTab, until: now + PATIENCE + 5 * SECOND });
    return true;
  }

  function release(box) {
    const name = `outbox-held:${person}:${box.address}`;
    if ((read(name) || {}).tab === thisTab) drop(name);
  }

  async function send(box) {
    if (box.isSending) return;
    box.isSending = true;
    try {
      let item = next(box);
      while (item && hold(box) && await sendOne(box, item)) item = next(box);
    } finally {
      release(box);
      box.isSending = false;
    }
    show(box);
  }

  function next(box) {
    const now = Date.now(), item = waiting(box.address)[0];
    return item && now >= box.tryAt && !item.refused && !isToWait(item, now) ? item : null;
  }

  /** True when it went out. */
  async function sendOne(box, item) {
    const tellings = live.tellings();
    const answer = await post(box, item);
    box.stop = null;
    if (answer.status >= 200 && answer.status < 300 && !answer.isElsewhere) {
      box.pause = 0;
      forget(item);
      live.putAnswer(answer.html, tellings);
      show(box);
      return true;
    }
    if (answer.status === 401 || answer.isElsewhere) live.reloadPage(); // to sign in; what waits is kept
    else if (answer.status === 429) put(item, { until: Date.now() + answer.seconds * SECOND });
    else if (answer.status >= 400 && answer.status < 500) {
      put(item, { refused: live.noticeOf(answer.html).textContent.trim() || String(answer.status) });
    } else beLate(box);
    return false;
  }

  async function post(box, item) {
    const stop = box.stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    box.askedAt = Date.now();
    try {
      const answer = await fetch(item.address, {
        method: 'POST', credentials: 'same-origin', cache: 'no-store', signal: stop.signal,
        headers: { 'X-CSRFToken': live.token(), 'HX-Request': 'true' },
        body: new URLSearchParams(item.fields.concat([['key', item.key]])),
      });
      return {
        status: answer.status, html: await answer.text(),
        isElsewhere: answer.redirected && new URL(answer.url).pathname !== item.address,
        seconds: Math.min(Number(answer.headers.get('Retry-After')) || 5, LONGEST_WAIT / SECOND),
      };
    } catch (error) {
      return { status: 0 };
    } finally {
      clearTimeout(patience);
    }
  }

  function beLate(box) {
    box.pause = Math.min(30, box.pause * 2 || 2);
    box.tryAt = Date.now() + box.pause * SECOND;
  }

  /** The line is back: an answer that was not given for seconds was lost with the old one. */
  function hurry(box) {
    box.tryAt = 0;
    if (box.stop && Date.now() - box.askedAt > 5 * SECOND) box.stop.abort();
  }

  // ---- What is seen of it

  function placeOf(box) {
    if (!box.list) {
      box.list = document.createElement('ol');
      box.list.className = 'outbox';
      box.list.dataset.outbox = '';
      const above = byId(box.form.dataset.queue) || document.querySelector('[data-live-stick]');
      if (above) above.after(box.list);
      else box.form.before(box.list);
    }
    return box.list;
  }

  /** One bubble each, save for the moment in which most are answered anyway. */
  function show(box, isFresh) {
    if (!box.form) return;
    const now = Date.now(), old = box.bubbles, list = placeOf(box), height = list.offsetHeight;
    const shown = waiting(box.address).filter(({ key, at, until, refused }) =>
      old.has(key) || until || refused || now - at >= CALM || now < at);
    box.bubbles = new Map(shown.map(item => [item.key, bubble(box, item, old.get(item.key))]));
    old.forEach((known, key) => { if (box.bubbles.get(key) !== known) known.remove(); });
    shown.forEach((item, index) => {
      const one = box.bubbles.get(item.key);
      if (list.children[index] !== one) list.insertBefore(one, list.children[index] || null);
    });
    list.hidden = !shown.length;
    if (isFresh && shown.length) live.toEnd();
    else if (list.offsetHeight !== height) live.settleEnd();
  }

  function bubble(box, item, known) {
    const texts = box.form.dataset, wait = Math.ceil((item.until - Date.now()) / SECOND);
    const isRefused = Boolean(item.refused);
    const made = known && known.classList.contains('is-refused') === isRefused ? known : make(box, item);
    const state = item.refused || (wait > 0 ? (texts.waitText || '%s').replace('%s', wait) : texts.waitingText) || '';
    const place = made.querySelector('.outbox-state');
    if (place.textContent !== state) place.textContent = state;
    return made;
  }

  function make(box, item) {
    const made = node('li', 'message mine outbox-message');
    made.append(node('p', 'message-body', item.words), node('p', 'outbox-state'));
    if (!item.refused) return made;
    made.classList.add('is-refused');
    made.lastChild.setAttribute('role', 'alert');
    const acts = node('p', 'outbox-acts'), texts = box.form.dataset;
    acts.append(
      button('btn btn-primary', texts.changeText, () => takeBack(box, item)),
      button('btn btn-outline-primary', texts.deleteText, () => { forget(item); goOn(box); }),
    );
    made.append(acts);
    return made;
  }

  const node = (tag, className, textContent = '') =>
    Object.assign(document.createElement(tag), { className, textContent });

  function button(className, text, press) {
    const made = Object.assign(node('button', className, text), { type: 'button' });
    made.addEventListener('click', press);
    return made;
  }

  /** Into the form again, before what is being written there. */
  function takeBack(box, item) {
    const { form } = box, field = form.querySelector('textarea'), hidden = {};
    forget(item);
    field.value = [item.words, field.value].filter(text => text.trim()).join('\n');
    item.fields.forEach(([name, value]) => all(`[name="${name}"]`, form).forEach(one => {
      if (one.type === 'hidden') hidden[name] = value;
      else if (one.type === 'checkbox' && one.value === value) one.checked = true;
    }));
    if (item.note) live.fill(form, hidden, item.note);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
    goOn(box);
  }

  function goOn(box) {
    show(box);
    send(box);
  }

  // ---- Start

  function meetAll() {
    everything().forEach(item => boxOf(item.address)); // those of other pages go out from here, too
  }

  all('form[data-act][data-queue]').forEach(form => { boxOf(addressOf(form)).form = form; });
  meetAll();
  boxes.forEach(box => show(box));
  window.addEventListener('storage', ({ key }) => {
    if (key && !key.startsWith(prefix)) return;
    meetAll();
    boxes.forEach(box => show(box));
  });
  window.addEventListener('pagehide', () => boxes.forEach(release));
  live.whenBack(() => boxes.forEach(hurry));
  live.everySecond(() => boxes.forEach(goOn));
}());

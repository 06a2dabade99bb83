// Keeps a page as things are now, and what a person types until it was answered. Three parts:
// elements (put by id), the line (socket, or polling without one), acts (keys, drafts, sending again).
(function () {
  'use strict';

  const SECOND = 1000, MINUTE = 60 * SECOND, DAY = 24 * 60 * MINUTE;
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

  /** Makes element `id` be `html`; true when it is new on the page. */
  function upsert(id, html) {
    const known = byId(id);
    if (known && isInUse(known)) {
      held.set(id, html);
      return false;
    }
    held.delete(id);
    const root = parse(html).firstElementChild;
    if (root) markMine([root].concat(all('[data-person]', root)));
    const isNew = Boolean(root && !known && insert(root));
    if (known && root) replace(known, root);
    else if (known) known.remove();
    if (known || isNew) {
      if (root && window.htmx) htmx.process(root);
      heedGates();
      showEmpty();
    }
    return isNew;
  }

  function isInUse(element) {
    const active = document.activeElement;
    return element.contains(active) && active.matches('input, textarea, select');
  }

  document.addEventListener('focusout', () => {
    setTimeout(() => Array.from(held).forEach(([id, html]) => upsert(id, html)));
  });

  function replace(known, root) {
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

  function markMine(elements) {
    const own = elements.filter(one => person && one.dataset.person === person);
    own.forEach(one => one.classList.add('mine'));
  }

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
  let isAtEnd = Boolean(stuck), isScrolling = false, newBelow = 0;

  function keepEnd(list, root) {
    if (list !== stuck) return;
    if (isAtEnd || root.classList.contains('mine')) toEnd();
    else showNewBelow(newBelow + 1);
  }

  function toEnd() {
    isAtEnd = true;
    showNewBelow(0);
    if (isScrolling) return;
    isScrolling = true; // once for many new elements
    requestAnimationFrame(() => {
      isScrolling = false;
      window.scrollTo(0, document.documentElement.scrollHeight);
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
    isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 80;
    if (isAtEnd) showNewBelow(0);
  }

  function startAtEnd() {
    if (!stuck) return;
    window.addEventListener('scroll', measureEnd, { passive: true });
    window.addEventListener('resize', () => { if (isAtEnd) toEnd(); });
    if (newButton) newButton.addEventListener('click', toEnd);
    const place = attempt(() => byId(decodeURIComponent(location.hash.slice(1))));
    if (place) {
      place.scrollIntoView();
      measureEnd();
      return;
    }
    history.scrollRestoration = 'manual';
    toEnd();
    window.addEventListener('load', () => { if (isAtEnd) toEnd(); });
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
    hurryUnsent();
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
    hurryUnsent();
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
    setTimeout(() => {
      attempt(() => sessionStorage.setItem('live-reloaded', Date.now()));
      location.reload();
    }, Math.max(0, 10 * SECOND - since));
  }

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
    sendUnsent(now);
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

  // ---- Acts

  const states = new WeakMap(); // form: {key, sent, pressed, isBusy, unsent, body, …}
  const isAct = form => form instanceof HTMLFormElement && form.matches('form[data-act]');
  const isByHtmx = form => Boolean(window.htmx) && form.hasAttribute('hx-post');
  const addressOf = form => form.getAttribute('action') || location.pathname;
  const nameOf = form => `draft:${person}:${form.dataset.draft || addressOf(form)}`;

  function stateOf(form) {
    if (!states.has(form)) states.set(form, { key: makeKey(), sent: null, pressed: '' });
    return states.get(form);
  }

  function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    const hex = Array.from(bytes, byte => (byte + 256).toString(16).slice(1)).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** The same content sent again keeps its key; other content after an unknown answer needs another. */
  function settleKey(form) {
    const state = stateOf(form);
    if (state.sent && state.sent.content === contentOf(form)) state.key = state.sent.key;
    else if (state.sent && state.sent.key === state.key) state.key = makeKey();
    setHidden(form, 'key', state.key);
  }

  function setHidden(form, name, value) {
    const found = form.querySelector(`input[name="${name}"]`);
    const input = found || form.appendChild(document.createElement('input'));
    if (!found) Object.assign(input, { type: 'hidden', name });
    input.value = value;
  }

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : '';
  }

  // What was typed, as [label, value] in the order of the form.

  const isChoice = field => field.type === 'checkbox' || field.type === 'radio';
  const labelOf = field => isChoice(field) ? `${field.name}=${field.value}` : field.name;
  const isOurs = field => !field.name || field.name === 'key' || field.name === 'csrfmiddlewaretoken';
  const isSilent = field => /^(password|submit|button|image|reset|fieldset|output)?$/.test(field.type);
  const fieldsOf = form => Array.from(form.elements).filter(field => !isOurs(field) && !isSilent(field));
  const typedIn = form => fieldsOf(form).filter(field => field.type !== 'hidden' && field.type !== 'file');
  const pairs = fields => fields.map(field => [labelOf(field), valueOf(field)]);
  const contentOf = form => JSON.stringify([pairs(fieldsOf(form)), stateOf(form).pressed]);

  function valueOf(field) {
    if (isChoice(field)) return field.checked;
    if (field.files) return Array.from(field.files, file => [file.name, file.size, file.lastModified]);
    if (field.type === 'select-multiple') return Array.from(field.selectedOptions, one => one.value);
    return field.value;
  }

  function write(field, value) {
    if (isChoice(field)) field.checked = value;
    else if (field.type !== 'select-multiple') field.value = value;
    else all('option', field).forEach(one => { one.selected = value.includes(one.value); });
  }

  function isAsServed(field) {
    if (isChoice(field)) return field.checked === field.defaultChecked;
    if (!field.options) return field.value === field.defaultValue;
    const options = Array.from(field.options);
    if (!options.some(one => one.defaultSelected)) return field.selectedIndex < 1;
    return options.every(one => one.selected === one.defaultSelected);
  }

  // Drafts

  const read = name => attempt(() => JSON.parse(localStorage.getItem(name)));
  const keep = (name, draft) => attempt(() => localStorage.setItem(name, JSON.stringify(draft)));
  const drop = name => attempt(() => localStorage.removeItem(name));
  const storedNames = () => attempt(() => Object.keys(localStorage)) || [];

  function save(form) {
    const { key, sent, timer } = stateOf(form);
    clearTimeout(timer);
    stateOf(form).timer = null;
    const values = pairs(typedIn(form));
    if (!sent && typedIn(form).every(isAsServed)) drop(nameOf(form));
    else keep(nameOf(form), { key, sent, at: Date.now(), values, to: addressOf(form) });
  }

  /** An act without text is retried within minutes or never: its key must not swallow tomorrow's. */
  const isOld = ({ at, values }) => Date.now() - at > (values.length ? 7 * DAY : 10 * MINUTE);

  function tidyDrafts() {
    const answered = all('[data-answered]').map(one => one.dataset.answered);
    storedNames().filter(name => /^draft:/.test(name)).forEach(name => {
      const draft = read(name);
      if (!draft || !draft.values || isOld(draft)) return drop(name);
      if (!draft.sent || !answered.includes(draft.sent.key)) return;
      if (draft.key === draft.sent.key) drop(name);
      else keep(name, Object.assign(draft, { sent: null })); // edited since: that text was not answered
    });
  }

  /** A key never sent is not shared: another page with the same draft makes its own. */
  function restore(form) {
    const draft = read(nameOf(form));
    if (draft && draft.to === addressOf(form)) {
      const left = draft.values.slice();
      typedIn(form).forEach(field => {
        const at = left.findIndex(([label]) => label === labelOf(field));
        const found = at < 0 ? null : left.splice(at, 1)[0];
        if (found && (!field.value || isAsServed(field))) write(field, found[1]);
      });
      stateOf(form).sent = draft.sent;
    }
    settleKey(form);
  }

  document.addEventListener('input', ({ target }) => {
    if (!isAct(target.form)) return;
    settleKey(target.form);
    const state = stateOf(target.form);
    clearTimeout(state.timer);
    state.timer = setTimeout(save, 300, target.form);
  });

  window.addEventListener('pagehide', () => {
    all('form[data-act]').filter(form => stateOf(form).timer).forEach(save);
  });

  // Sending

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('button, input');
    if (!button || !isAct(button.form)) return;
    const { name, value } = button;
    if (button.type === 'submit') stateOf(button.form).pressed = name ? `${name}=${value}` : '';
    if ('unsentEdit' in button.dataset) beSendable(button.form);
  }, true);

  document.addEventListener('submit', event => {
    const form = event.target;
    if (!isAct(form)) return;
    const state = stateOf(form);
    if (state.isBusy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (token()) setHidden(form, 'csrfmiddlewaretoken', token());
    if (!state.unsent) {
      settleKey(form);
      state.sent = { key: state.key, content: contentOf(form) };
      save(form);
    }
    if (!isByHtmx(form)) holdButtons(form, event);
  }, true);

  function holdButtons(form, event) {
    const state = stateOf(form);
    state.isBusy = true;
    setTimeout(() => { // later, since a disabled button would not be sent along
      state.locked = Array.from(form.elements).filter(one => one.type === 'submit' && !one.disabled);
      state.locked.forEach(button => { button.disabled = true; });
      if (event.defaultPrevented) freeButtons(form);
    });
    setTimeout(freeButtons, 20 * SECOND, form); // the person may have stopped the page
  }

  function freeButtons(form) {
    const state = stateOf(form);
    (state.locked || []).forEach(button => { button.disabled = false; });
    state.locked = null;
    state.isBusy = false;
    heedGates();
  }

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    detail.headers['X-CSRFToken'] = token();
    if (!isAct(detail.elt)) return;
    const state = stateOf(detail.elt);
    detail.timeout = 20 * SECOND;
    if (state.unsent) detail.parameters = state.body;
    else state.body = detail.formData;
    state.body.delete('csrfmiddlewaretoken'); // the header's is the newer one when this is sent again
  });

  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    if (!isAct(detail.elt)) return;
    Object.assign(stateOf(detail.elt), { isBusy: true, askedAt: tellings });
    all('[data-form-notice]', detail.elt).forEach(place => { place.textContent = ''; });
  });

  document.addEventListener('htmx:afterRequest', ({ detail: { elt: form, xhr, pathInfo } }) => {
    if (!isAct(form)) return;
    stateOf(form).isBusy = false;
    const asked = new URL(pathInfo.finalRequestPath, location).pathname;
    if (!xhr.status || xhr.status >= 500) beUnsent(form);
    else if (xhr.responseURL && new URL(xhr.responseURL).pathname !== asked) reloadPage(); // to sign in
    else if (xhr.status >= 400) beRefused(form, xhr);
    else beAnswered(form, xhr.responseText);
  });

  function beAnswered(form, html) {
    const { sent, askedAt } = stateOf(form);
    beSendable(form);
    Array.from(parse(html).children).forEach(root => {
      const isOlder = told.get(root.id) > askedAt; // than a frame that came meanwhile
      if (root.id && !isOlder) upsert(root.id, root.outerHTML);
    });
    const isUntouched = sent.content === contentOf(form); // else the next words are typed already
    clearTimeout(stateOf(form).timer);
    states.delete(form);
    settleKey(form);
    if (!isUntouched) return save(form);
    const kept = Array.from(form.querySelectorAll('[data-keep]'), field => [field, field.value]);
    form.reset();
    kept.forEach(([field, value]) => { field.value = value; });
    if ((read(nameOf(form)) || {}).key === sent.key) drop(nameOf(form)); // not another page's
  }

  function beRefused(form, xhr) {
    beSendable(form);
    const page = parse(xhr.responseText);
    let notice = page.querySelector('.notice');
    if (!notice) {
      notice = Object.assign(document.createElement('p'), { className: 'notice notice-care' });
      notice.textContent = (page.querySelector('h1') || page).textContent.trim();
    }
    let place = form.querySelector('[data-form-notice]');
    if (!place) {
      place = form.insertBefore(document.createElement('div'), form.firstChild);
      place.dataset.formNotice = '';
    }
    place.textContent = '';
    place.appendChild(notice);
    if (xhr.status === 409 || xhr.status === 422) stateOf(form).sent = null; // an answer: nothing was done
    save(form);
  }

  function beUnsent(form) {
    const state = stateOf(form);
    const pause = state.unsent ? Math.min(30, state.unsent.pause * 2) : 5;
    const fields = state.unsent ? state.unsent.fields : typedIn(form).filter(one => one.readOnly === false);
    state.unsent = { pause, fields, at: Date.now() + pause * SECOND };
    fields.forEach(field => { field.readOnly = true; });
    form.classList.add('unsent');
    all('[data-unsent]', form).forEach(note => { note.hidden = false; });
  }

  function beSendable(form) {
    const state = stateOf(form);
    if (!state.unsent) return;
    state.unsent.fields.forEach(field => { field.readOnly = false; });
    state.unsent = null;
    form.classList.remove('unsent');
    all('[data-unsent]', form).forEach(note => { note.hidden = true; });
  }

  const unsentForms = () => all('form[data-act]').filter(form => stateOf(form).unsent);

  function hurryUnsent() {
    unsentForms().forEach(form => { stateOf(form).unsent.at = 0; });
    setTimeout(pulse);
  }

  function sendUnsent(now) {
    const due = unsentForms().filter(form => !stateOf(form).isBusy && now >= stateOf(form).unsent.at);
    due.forEach(form => htmx.trigger(form, 'submit'));
  }

  // ---- Start

  markMine(all('[data-person]', document.body));
  heedGates();
  showEmpty();
  tidyDrafts();
  all('form[data-act]').forEach(restore);
  startAtEnd();
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', event => {
    if (!event.persisted) return;
    all('form[data-act]').forEach(freeButtons);
    wake();
  });
  setInterval(pulse, SECOND);
  pulse();

  window.congressLive = {
    state: () => ({
      socket: socket ? ['connecting', 'open', 'closing', 'closed'][socket.readyState] : 'none',
      isLive, isPolling: !isLive && doesPollWork, failures,
      topics: Array.from(topics).reduce((found, [name, { seq, epoch }]) =>
        Object.assign(found, { [name]: { seq, epoch } }), {}),
    }),
  };
}());

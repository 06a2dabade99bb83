// Keeps what a person types until it was answered: keys, drafts, sending again.
(function () {
  'use strict';

  const live = window.congressLive;
  const { person, all, attempt, parse } = live;
  const SECOND = 1000, MINUTE = 60 * SECOND, DAY = 24 * 60 * MINUTE;

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
  const hasFile = form => fieldsOf(form).some(field => field.files && field.files.length);
  const patience = form => (hasFile(form) ? 120 : 20) * SECOND;
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
  const keep = (name, draft) => attempt(() => {
    localStorage.setItem(name, JSON.stringify(draft));
    return true;
  });
  const drop = name => attempt(() => localStorage.removeItem(name));
  const isFleeting = form => isByHtmx(form) && form.closest('[data-n]'); // a button in an element is pressed again, or not
  const storedNames = () => attempt(() => Object.keys(localStorage)) || [];

  function save(form) {
    if (isFleeting(form)) return;
    const { key, sent, timer } = stateOf(form);
    clearTimeout(timer);
    stateOf(form).timer = null;
    const values = pairs(typedIn(form)), filled = filledIn(form);
    if (!sent && !filled && typedIn(form).every(isAsServed)) drop(nameOf(form));
    else keep(nameOf(form), { key, sent, at: Date.now(), values, filled, to: addressOf(form) });
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
        if (!found || (field.value && !isAsServed(field))) return;
        write(field, found[1]);
        const menu = isAsServed(field) ? null : field.closest('details');
        if (menu) menu.open = true; // what was chosen there is in sight
      });
      if (draft.filled && !filledIn(form)) fill(form, draft.filled.values, draft.filled.note);
      stateOf(form).sent = draft.sent;
    }
    settleKey(form);
  }

  // What another part of the page puts into a form's hidden fields, as whom it replies to; `note` says it.

  const hiddenIn = form => fieldsOf(form).filter(field => field.type === 'hidden');

  function fill(form, values, note) {
    const line = form.querySelector('[data-filled]');
    if (!line) return;
    hiddenIn(form).forEach(field => { field.value = ''; });
    Object.keys(values || {}).forEach(name => setHidden(form, name, values[name]));
    line.querySelector('[data-filled-note]').textContent = note || '';
    line.hidden = !values;
  }

  function filledIn(form) {
    const line = form.querySelector('[data-filled]');
    if (!line || line.hidden) return null;
    const values = {};
    hiddenIn(form).forEach(({ name, value }) => { values[name] = value; });
    return { values, note: line.querySelector('[data-filled-note]').textContent };
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('[data-fill], [data-unfill]');
    const line = link && (link.closest('[data-filled]') || document.querySelector('[data-filled]'));
    const form = line && line.closest('form');
    if (!form) return; // a link leads to a page with the form
    event.preventDefault();
    if ('unfill' in link.dataset) fill(form, null);
    else fill(form, JSON.parse(link.dataset.fill), link.dataset.fillNote);
    const field = form.querySelector('textarea');
    if (!field) return;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus({ preventScroll: true });
  });

  document.addEventListener('input', ({ target }) => {
    if (!isAct(target.form)) return;
    settleKey(target.form);
    const state = stateOf(target.form);
    clearTimeout(state.timer);
    state.timer = setTimeout(save, 300, target.form);
  });

  /** A chosen file is kept nowhere but on this page. */
  window.addEventListener('beforeunload', event => {
    const isLost = form => hasFile(form) && (isByHtmx(form) || !stateOf(form).isBusy);
    if (!all('form[data-act]').some(isLost)) return;
    event.preventDefault();
    event.returnValue = '';
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
    setTimeout(freeButtons, patience(form), form); // the person may have stopped the page
  }

  function freeButtons(form) {
    const state = stateOf(form);
    (state.locked || []).forEach(button => { button.disabled = false; });
    state.locked = null;
    state.isBusy = false;
    live.heedGates();
  }

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    detail.headers['X-CSRFToken'] = token();
    if (!isAct(detail.elt)) return;
    const state = stateOf(detail.elt);
    detail.timeout = patience(detail.elt);
    if (state.unsent) detail.parameters = state.body;
    else state.body = detail.formData;
    state.body.delete('csrfmiddlewaretoken'); // the header's is the newer one when this is sent again
  });

  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    if (!isAct(detail.elt)) return;
    const form = detail.elt;
    Object.assign(stateOf(form), { isBusy: true, askedAt: live.tellings() });
    all('[data-form-notice]', form).forEach(place => { place.textContent = ''; });
    // Not htmx:afterRequest, which nobody hears of a form that a frame has replaced meanwhile.
    detail.xhr.addEventListener('loadend', () => heed(form, detail));
  });

  function heed(form, { xhr, pathInfo }) {
    stateOf(form).isBusy = false;
    const asked = new URL(pathInfo.finalRequestPath, location).pathname;
    if (!xhr.status || xhr.status >= 500) beUnsent(form);
    else if (xhr.responseURL && new URL(xhr.responseURL).pathname !== asked) live.reloadPage(); // to sign in
    else if (xhr.status >= 400) beRefused(form, xhr);
    else beAnswered(form, xhr.responseText);
  }

  function beAnswered(form, html) {
    const { sent, askedAt } = stateOf(form);
    beSendable(form);
    live.putAnswer(html, askedAt);
    if (sent.content === contentOf(form)) return clear(form);
    clearTimeout(stateOf(form).timer); // the next words are typed already
    states.delete(form);
    settleKey(form);
    save(form);
  }

  /** The form as for the next act; the draft goes, unless it is another page's. */
  function clear(form) {
    const { key, sent, timer } = stateOf(form);
    const draft = read(nameOf(form)) || {};
    const isSame = JSON.stringify(draft.values) === JSON.stringify(pairs(typedIn(form)));
    const isOwn = draft.key === (sent || { key }).key || (!sent && isSame);
    clearTimeout(timer);
    states.delete(form);
    const kept = all('[data-keep]', form).map(field => [field, field.value]);
    form.reset();
    kept.forEach(([field, value]) => { field.value = value; });
    fill(form, null);
    settleKey(form);
    if (isOwn) drop(nameOf(form));
  }

  function noticeOf(html) {
    const page = parse(html);
    const found = page.querySelector('.notice');
    if (found) return found;
    const notice = Object.assign(document.createElement('p'), { className: 'notice notice-care' });
    notice.textContent = (page.querySelector('h1') || page).textContent.trim();
    return notice;
  }

  function beRefused(form, xhr) {
    beSendable(form);
    let place = form.querySelector('[data-form-notice]');
    if (!place) {
      place = form.insertBefore(document.createElement('div'), form.firstChild);
      place.dataset.formNotice = '';
    }
    place.textContent = '';
    place.appendChild(noticeOf(xhr.responseText));
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

  function sendUnsent(now) {
    const due = unsentForms().filter(form => !stateOf(form).isBusy && now >= stateOf(form).unsent.at);
    due.forEach(form => htmx.trigger(form, 'submit'));
  }

  // ---- Start

  tidyDrafts();
  all('form[data-act]').forEach(restore);
  window.addEventListener('pageshow', event => {
    if (event.persisted) all('form[data-act]').forEach(freeButtons);
  });
  live.everySecond(sendUnsent);
  live.whenBack(() => unsentForms().forEach(form => { stateOf(form).unsent.at = 0; }));

  Object.assign(live, {
    makeKey, token, addressOf, read, keep, drop, storedNames, fill, filledIn, clear, noticeOf,
  });
}());

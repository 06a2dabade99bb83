// The triage page: after each act the next suggestion is there; keys for who has many to look at.
(function () {
  'use strict';

  const { all, byId, parse } = window.congressLive;
  const place = byId('screening');
  const panel = () => byId('screening-open');
  const openPk = () => panel().dataset.openPk || '';
  const links = () => all('[data-screen]', place);
  let isActing = false, next = '', coming = '', turns = 0;

  function mark() {
    links().forEach(link => {
      if (link.dataset.screen === openPk()) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
  }

  /** The one that stands so many places from the open one; from the last, the one before it. */
  function neighbour(step) {
    const pks = links().map(link => link.dataset.screen), at = pks.indexOf(coming || openPk());
    return pks[at + step] || (step > 0 ? pks[at - 1] : '') || '';
  }

  /** Of several asked for one after the other, the last is shown. */
  function show(pk, after) {
    const turn = turns += 1;
    const query = new URLSearchParams(Object.entries({ open: pk, after }).filter(([, value]) => value));
    coming = pk || '-';
    fetch(`${location.pathname}?${query}`, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' })
      .then(answer => answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status))
      .then(html => { if (turn === turns) put(html); })
      .catch(() => { if (turn === turns) coming = ''; });
  }

  function put(html) {
    panel().replaceWith(parse(html));
    htmx.process(panel());
    coming = '';
    mark();
    const title = byId('screening-title');
    if (title) title.focus({ preventScroll: true });
    window.scrollTo({ top: 0, behavior: 'instant' });
  }

  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    const form = detail.elt;
    if (!form.matches || !form.matches('#screening form[data-act]')) return;
    isActing = false;
    if (!detail.successful) return;
    const pk = openPk(), { undoes } = form.dataset;
    if (undoes) show(undoes);
    else if ('stays' in form.dataset) show(pk);
    else show(next, pk);
  });

  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    if (!detail.elt.matches || !detail.elt.matches('#screening form[data-act]')) return;
    isActing = true;
    next = neighbour(1); // its row may be gone before the answer is there
  });

  place.addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event.target.closest('[data-opens]'), link = event.target.closest('[data-screen]');
    if (link) show(link.dataset.screen);
    else if (opener) unfold(opener.dataset.opens);
    else return;
    event.preventDefault();
  });

  function unfold(id) {
    const isOpen = !byId(id).hidden;
    all('#screening-return, #screening-refuse').forEach(one => { one.hidden = one.id !== id || isOpen; });
    if (isOpen) return;
    byId(id).scrollIntoView({ block: 'center' });
    byId(id).querySelector('textarea, input:not([type="hidden"])').focus({ preventScroll: true });
  }

  // Another one of the office may have decided on the open one.
  new MutationObserver(() => {
    const note = panel().querySelector('[data-elsewhere]');
    if (note && !isActing && openPk()) note.hidden = Boolean(byId(`screening-row-${openPk()}`));
    mark();
  }).observe(place.querySelector('ol[data-live-grow]'), { childList: true });

  const KEYS = { j: () => neighbour(1), k: () => neighbour(-1) };

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (event.target.closest('input, textarea, select')) return;
    const target = panel().querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const pk = KEYS[event.key] && KEYS[event.key]();
    if (target && !isActing && !coming) target.click();
    else if (pk) show(pk);
    else return;
    event.preventDefault();
  });

  mark();
}());

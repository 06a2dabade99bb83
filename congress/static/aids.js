// Small things that any page may ask for by an attribute: a time that runs down, a word put into a field, a page printed.
(function () {
  'use strict';

  const { all, byId, whenPut } = window.congressLive;
  const ends = new WeakMap(); // element: when its time is up

  function start(scope) {
    all('[data-seconds-left]', scope).forEach(clock => {
      if (!ends.has(clock)) ends.set(clock, Date.now() + Number(clock.dataset.secondsLeft) * 1000);
    });
  }

  function run() {
    all('[data-seconds-left]').forEach(clock => {
      const left = Math.max(0, Math.ceil((ends.get(clock) - Date.now()) / 1000)) || 0;
      const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      if (clock.textContent !== text) clock.textContent = text;
      clock.classList.toggle('is-warning', left > 0 && left <= Number(clock.dataset.warn || 0));
      clock.classList.toggle('is-over', left === 0);
    });
  }

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-insert]');
    const field = button && byId(button.dataset.into);
    if (!field) return;
    event.preventDefault();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus({ preventScroll: true });
    const menu = button.closest('details');
    if (menu) menu.open = false;
  });

  document.addEventListener('click', ({ target }) => {
    if (target.closest('[data-print]')) window.print();
  });

  // What stands in it, as it was refused, goes with the next key.
  all('input[autofocus]').forEach(field => { field.focus(); field.select(); });

  start(document);
  whenPut(root => { start(root.parentNode); run(); });
  setInterval(run, 500);
}());

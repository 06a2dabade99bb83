// Forgets what was kept on this device for somebody else: on signing out, and on the first page of another person.
(function () {
  'use strict';

  const { attempt, drop, person, storedNames } = window.congressLive;

  function forget(own) {
    const isForeign = name => name.startsWith('copies-') && name !== `copies-${own}`;
    const copies = attempt(() => window.caches);
    if (copies) {
      copies.keys().then(names => names.filter(isForeign).forEach(name => copies.delete(name))).catch(() => {});
    }
    storedNames().filter(name => name.startsWith('reading:') && !name.startsWith(`reading:${own}:`)).forEach(drop);
  }

  forget(person);
  document.addEventListener('submit', ({ target }) => {
    if (target.matches('form[action$="/sign-out/"]')) forget('');
  });
}());

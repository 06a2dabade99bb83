// Keeps the minutes that something waits up to date between two changes of the page.
(function () {
  'use strict';

  const MINUTE = 60000;

  function run() {
    for (const place of document.querySelectorAll('[data-minutes-since]')) {
      const since = Date.parse(place.getAttribute('data-minutes-since'));
      if (since) place.textContent = String(Math.max(0, Math.floor((Date.now() - since) / MINUTE)));
    }
  }

  setInterval(run, MINUTE / 4);
})();

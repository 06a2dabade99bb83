/*
  A tablet for assisted voting while nobody votes on it: forgets whatever is left of the one before, shows nothing until
  that is done, and asks every few seconds whether somebody was let in.
*/
(() => {
'use strict';

const EVERY = 3000;
const {state} = document.body.dataset;
const isHis = ['voting', 'leaving'].includes(state); // what lies here is somebody's still
const main = document.getElementById('main'), down = document.querySelector('[data-down]');

function forgotten() {
    return new Promise((resolve, reject) => {
        setTimeout(reject, 3 * EVERY, new Error('no answer'));
        const asked = indexedDB.deleteDatabase('congress-ballots');
        asked.onsuccess = resolve;
        asked.onerror = asked.onblocked = () => reject(asked.error || new Error('blocked'));
    });
}

async function look() {
    try {
        const answer = await fetch(location.pathname, {
            headers: {Accept: 'application/json'}, cache: 'no-store', credentials: 'same-origin', redirect: 'error',
        });
        if (!answer.ok || (await answer.json()).state !== state) return location.reload();
        down.hidden = true;
    } catch (error) {
        down.hidden = false;
    }
    return setTimeout(look, EVERY);
}

async function begin() {
    if (!isHis && window.indexedDB) {
        await forgotten();
        localStorage.clear();
        sessionStorage.clear();
    }
    main.hidden = false;
}

// From the cache of going back and forth nothing is shown.
window.addEventListener('pageshow', ({persisted}) => { if (persisted) location.reload(); });
window.addEventListener('pagehide', () => { main.textContent = ''; });
main.hidden = true;
// What cannot be forgotten now is tried again: the page stays empty, and is loaded anew.
begin().catch(() => setTimeout(() => location.reload(), EVERY));
setTimeout(look, EVERY);
})();

// Reads a document aloud with a voice of the browser's own, from the paragraph at which the person is, one after the
// other; the paragraph being read is marked. Without a voice for Chinese there is no button.
(function () {
  'use strict';

  const { all, attempt, reading } = window.congressLive;
  const button = document.querySelector('[data-aloud]'), bar = document.querySelector('[data-aloud-bar]');
  const synth = attempt(() => window.speechSynthesis);
  if (!reading || !button || !bar || !synth || !window.SpeechSynthesisUtterance) return;

  const place = bar.querySelector('[data-aloud-place]');
  const LONGEST = 120; // some voices fall silent in the middle of more
  let run = 0;

  const voice = () => synth.getVoices().find(one => /^(zh|cmn)/i.test(one.lang));

  function showButton() {
    button.hidden = !voice();
  }

  // ---- What is said

  const wordsOf = element => element.textContent.replace(/\s+/g, ' ').trim();

  function rowWords(row) {
    const cells = Array.from(row.cells).filter(wordsOf);
    return `${cells.map(cell => [cell.dataset.label, wordsOf(cell)].filter(Boolean).join('：')).join('，')}。`;
  }

  function sentencesOf(paragraph) {
    const rows = all('table.roll tbody tr, .table-scroll tr', paragraph);
    const image = paragraph.querySelector('img');
    const words = rows.length ? rows.map(rowWords) : [image ? image.alt : spoken(paragraph)];
    return [].concat(...words.map(inPieces));
  }

  function spoken(paragraph) {
    const copy = paragraph.cloneNode(true);
    copy.querySelector('.paragraph-link').remove();
    return wordsOf(copy);
  }

  function inPieces(words) {
    const sentences = words.match(/[^。！？；]+[。！？；]?/g) || [];
    return [].concat(...sentences.map(one => one.match(new RegExp(`.{1,${LONGEST}}`, 'gs')))).filter(one => one.trim());
  }

  // ---- One after the other

  function start() {
    stop();
    run += 1;
    bar.hidden = false;
    read(Math.max(0, reading.paragraphs.indexOf(reading.current())), run);
  }

  function stop() {
    run += 1;
    synth.cancel();
    all('.is-spoken').forEach(one => one.classList.remove('is-spoken'));
    bar.hidden = true;
  }

  function read(index, mine) {
    if (mine !== run) return;
    const paragraph = reading.paragraphs[index];
    if (!paragraph) {
      stop();
      return;
    }
    mark(paragraph);
    say(sentencesOf(paragraph), mine, () => read(index + 1, mine));
  }

  function say(sentences, mine, then) {
    if (mine !== run) return;
    if (!sentences.length) {
      setTimeout(then);
      return;
    }
    const utterance = new SpeechSynthesisUtterance(sentences[0]);
    Object.assign(utterance, { voice: voice(), lang: 'zh-CN', rate: 0.9 });
    utterance.onend = () => say(sentences.slice(1), mine, then);
    utterance.onerror = () => { if (mine === run) stop(); };
    synth.speak(utterance);
  }

  function mark(paragraph) {
    all('.is-spoken').forEach(one => one.classList.remove('is-spoken'));
    paragraph.classList.add('is-spoken');
    place.textContent = place.dataset.text.replace('%s', paragraph.querySelector('[data-number]').textContent);
    const { top, bottom } = paragraph.getBoundingClientRect();
    const isSeen = top >= 0 && bottom <= window.innerHeight * 0.8;
    if (!isSeen) paragraph.scrollIntoView({ block: 'start' });
  }

  button.addEventListener('click', start);
  bar.querySelector('[data-aloud-stop]').addEventListener('click', stop);
  window.addEventListener('pagehide', stop);
  attempt(() => synth.addEventListener('voiceschanged', showButton)); // missing in older Safari, which has them at once
  showButton();
}());

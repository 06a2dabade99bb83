// Sending a picture or a voice message without leaving the room: opens their forms in the composer's place, and
// records into the file field of the one. Without it the same buttons lead to pages of their own.
(function () {
  'use strict';

  const composer = document.getElementById('composer');
  const panels = Array.from(document.querySelectorAll('[data-attach-panel]'));
  if (!composer || !panels.length) return;

  const canRecord = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder);
  const KINDS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

  // ---- Panels

  function show(panel) {
    composer.hidden = Boolean(panel);
    panels.forEach(one => { one.hidden = one !== panel; });
    if (!panel) return;
    const answered = composer.querySelector('input[name="reply_to"]');
    panel.querySelector('input[name="reply_to"]').value = answered ? answered.value : '';
    const first = panel.querySelector('input:not([hidden]):not([type="hidden"]), button');
    if (first) first.focus();
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('[data-attach]');
    if (link) {
      event.preventDefault();
      show(document.getElementById(link.dataset.attach));
    }
    const close = event.target.closest('[data-attach-close]');
    if (close) close.form.reset();
  });

  // Sent, or given up: either empties the form.
  panels.forEach(panel => panel.addEventListener('reset', () => show(null)));

  // ---- The recorder

  const form = document.querySelector('[data-voice]');
  const opener = document.querySelector(`[data-attach="${form.id}"]`);
  if (!canRecord) {
    if (opener) opener.hidden = true;
    return;
  }
  const file = form.querySelector('input[type="file"]');
  const clock = form.querySelector('[data-voice-clock]');
  const playback = form.querySelector('[data-voice-playback]');
  const most = Number(form.dataset.most);
  let recorder = null, ticking = null, isAsking = false;

  function be(state) {
    form.querySelectorAll('[data-voice-state]').forEach(part => { part.hidden = part.dataset.voiceState !== state; });
  }

  function say(text) {
    const place = form.querySelector('[data-form-notice]');
    place.textContent = '';
    if (!text) return;
    place.appendChild(Object.assign(document.createElement('p'), { className: 'notice notice-care', textContent: text }));
  }

  function begin() {
    if (isAsking) return;
    isAsking = true;
    say('');
    navigator.mediaDevices.getUserMedia({ audio: true })
      .then(record)
      .catch(() => say(form.dataset.refused))
      .then(() => { isAsking = false; });
  }

  function record(stream) {
    const kind = KINDS.find(one => MediaRecorder.isTypeSupported && MediaRecorder.isTypeSupported(one));
    const options = Object.assign({ audioBitsPerSecond: 32000 }, kind ? { mimeType: kind } : {});
    const mine = new MediaRecorder(stream, options), parts = [];
    mine.ondataavailable = ({ data }) => parts.push(data);
    mine.onstop = () => {
      stream.getTracks().forEach(track => track.stop());
      if (recorder === mine) keep(new Blob(parts, { type: mine.mimeType }));
    };
    if (form.hidden) return stream.getTracks().forEach(track => track.stop()); // given up while being asked
    recorder = mine;
    mine.start();
    const began = Date.now();
    const tick = () => {
      const seconds = Math.min(most, Math.floor((Date.now() - began) / 1000));
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (seconds >= most) stop();
    };
    tick();
    ticking = setInterval(tick, 200);
    be('running');
    form.querySelector('[data-voice-stop]').focus();
  }

  function stop() {
    clearInterval(ticking);
    if (recorder && recorder.state !== 'inactive') recorder.stop();
  }

  function keep(sound) {
    const carrier = new DataTransfer();
    carrier.items.add(new File([sound], 'voice', { type: sound.type }));
    file.files = carrier.files;
    file.dispatchEvent(new Event('input', { bubbles: true })); // another sound, another key
    playback.src = URL.createObjectURL(sound);
    be('recorded');
    form.querySelector('[type="submit"]').focus();
  }

  function discard() {
    const old = recorder;
    recorder = null;
    clearInterval(ticking);
    if (old && old.state !== 'inactive') old.stop();
    if (playback.src) URL.revokeObjectURL(playback.src);
    playback.removeAttribute('src');
    file.value = '';
    say('');
    be('ready');
  }

  form.querySelector('[data-voice-begin]').addEventListener('click', begin);
  form.querySelector('[data-voice-stop]').addEventListener('click', stop);
  form.querySelector('[data-voice-discard]').addEventListener('click', discard);
  form.addEventListener('reset', discard);
}());

// Reminders on every open page: asked every 5 seconds, heard until somebody says 已知晓 by name.
"use strict";
(function () {
  const box = document.getElementById("reminders"), mute = box.querySelector(".mute");
  const forms = (node) => Array.from(node.querySelectorAll("form"));
  const ids = (node) => forms(node).map((form) => form.getAttribute("data-ids"));
  let heard = [], sound = null, lost = 0;

  // browsers give no sound before the first click: then the page says so
  function beep() {
    const Sound = window.AudioContext || window.webkitAudioContext;
    sound = sound || (Sound ? new Sound() : null);
    mute.hidden = Boolean(sound && sound.state === "running");
    if (!sound) return;
    for (const after of [0, 0.3, 0.6]) {
      const tone = sound.createOscillator();
      tone.frequency.value = 880;
      tone.connect(sound.destination);
      tone.start(sound.currentTime + after);
      tone.stop(sound.currentTime + after + 0.15);
    }
  }

  // the banner as the server writes it: its words and fields have one author
  function renew(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("reminders");
    forms(box).forEach((form) => form.remove());
    forms(fresh).forEach((form) => {
      box.insertBefore(document.importNode(form, true), mute);
      for (const field of document.querySelectorAll("#reminders [name=back]")) field.value = location.pathname + location.search;
    });
    box.hidden = !forms(box).length;
  }

  function ask() {
    return fetch(box.getAttribute("data-url"), { credentials: "same-origin" }).then((reply) => reply.json()).then((told) => {
      const now = told.reminders.map((one) => one.ids), shown = ids(box);
      lost = 0;
      if (now.join() === shown.join()) return null;
      return fetch("/reminders", { credentials: "same-origin" }).then((reply) => reply.text()).then(renew);
    }).catch(() => { lost += 1; }).then(() => {
      const waiting = ids(box);
      if (waiting.some((one) => !heard.includes(one)) || (waiting.length && box.dataset.beats++ % 6 === 0)) beep();
      heard = waiting;
      box.classList.toggle("lost", lost > 2);
    });
  }

  document.addEventListener("click", () => { if (sound) sound.resume().then(() => { mute.hidden = true; }); });
  box.dataset.beats = 0;
  ask();
  setInterval(ask, 5000);
})();

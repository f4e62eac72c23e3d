// Reminders on every open page: asked every 5 seconds, heard until somebody says 已知晓 by name.
"use strict";
(function () {
  const box = document.getElementById("reminders"), mute = box.querySelector(".mute");
  const ids = () => Array.from(box.querySelectorAll("form")).map((form) => form.getAttribute("data-ids")).join(""), get = (url) => fetch(url, { credentials: "same-origin" });
  let heard = "", sound = null, lost = 0, beats = 0, shown = "";
  // browsers give no sound before the first click: then the page says so
  function beep() {
    const Sound = window.AudioContext || window.webkitAudioContext;
    sound = sound || (Sound ? new Sound() : null);
    mute.hidden = Boolean(sound && sound.state === "running");
    if (!sound || !mute.hidden) return;
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
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#reminders form"), former = box.querySelector("form");
    if (former) former.remove();
    if (fresh) box.insertBefore(document.importNode(fresh, true), mute);
    for (const back of box.querySelectorAll("[name=back]")) back.value = location.pathname + location.search;
    box.hidden = !fresh;
  }
  // figures as the server writes them: only the parts that may change, so that nothing typed is lost
  function renewFigures(mark) {
    if (shown && mark !== shown) get(location.href).then((reply) => reply.text()).then((text) => {
      const page = new DOMParser().parseFromString(text, "text/html");
      for (const part of Array.from(document.querySelectorAll("[data-live]"))) {
        const fresh = page.getElementById(part.id);
        if (fresh && !part.contains(document.activeElement)) part.replaceWith(document.importNode(fresh, true));
      }
      document.dispatchEvent(new Event("figures"));
    });
    shown = mark;
  }
  function ask() {
    get(box.getAttribute("data-url")).then((reply) => reply.json()).then((told) => {
      lost = 0;
      if (beats % 2 === 0) renewFigures(told.figures);
      if (told.reminders.map((one) => one.ids).join("") !== ids()) return get("/reminders").then((reply) => reply.text()).then(renew);
    }).catch(() => { lost += 1; }).then(() => {
      beats += 1;
      if (ids() && (ids() !== heard || beats % 6 === 0)) beep();
      heard = ids();
      box.classList.toggle("lost", lost > 2);
    });
  }
  document.addEventListener("click", () => { if (sound) sound.resume().then(() => { mute.hidden = true; }); });
  ask();
  setInterval(ask, 5000);
})();

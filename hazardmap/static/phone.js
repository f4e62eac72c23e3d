// The phone page: marks wait on this device until the server has answered each; an id makes each count once.
"use strict";
(function () {
  const NAME = "hazardmap.marks", LONGEST_MS = 72 * 3600 * 1000, LEAVING = ["shelter", "relatives", "on_the_way"], UNCOUNTED = ["away", "refused", "unreached", "upstairs"];
  const at = (id) => document.getElementById(id), form = at("mark"), fields = form.elements, info = form.dataset, fresh = {}, refused = {};
  const uid = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-"), now = () => new Date().toISOString();
  const find = (fits) => Array.from(document.querySelectorAll("#rows li[data-unit]")).filter(fits), plain = (text) => text.trim().replace(/^0+(?=.)/, "");
  const waiting = (row) => memory.marks.filter((mark) => mark.unit === row.dataset.unit && mark.act !== "undo");
  let memory = null, last = null, busy = false, timer = 0, pause = 2, trouble = "", loud = "", kept = true, sent = false, typed = false;
  // numbers and codes, never a name; other tabs write here too, and the browser may have emptied it
  function load() {
    const before = memory, lost = !before && history.state && history.state.waiting;
    try { memory = JSON.parse(localStorage.getItem(NAME)); } catch (error) { memory = null; }
    if (!memory && lost) loud = "本机存储已被清空，" + lost + "条未上传的登记丢失，请重新登记";
    if (!memory && kept && before && before.marks.length) loud = "本机存储被清空过，未上传的已重新存好";
    memory = memory || before || { device: uid(), marks: [] };
    return save(memory.marks);
  }
  function save(marks) {
    memory.marks = marks;
    try { localStorage.setItem(NAME, JSON.stringify(memory)); kept = true; } catch (error) { kept = false; }
    history.replaceState({ waiting: marks.length }, "");
    return marks;
  }
  function put(mark) {
    save(load().concat(Object.assign(mark, { id: uid(), device: memory.device, made_at: now(), village: info.village, by: info.by, drill: Boolean(info.drill) })));
    fresh[mark.id] = true;
    return mark;
  }
  function say(words, mark) {
    at("done").textContent = words;
    at("undo").hidden = false;
    at("undo").querySelector("button").hidden = !(last = mark);
  }
  function show() {
    const n = load().length, box = at("queue"), login = trouble.includes("登录") ? "请重新登录后自动补传" : "恢复后自动补传";
    const store = n + "条未上传，" + (kept ? "已存本机，" : "浏览器存不住，请勿关闭本页，") + login, idle = trouble ? trouble + "，上面的数字可能已旧" : sent && "已全部上传";
    box.textContent = [loud, n ? (trouble || "正在上传") + "：" + store : idle].filter(Boolean).join("。");
    box.hidden = !box.textContent;
    box.classList.toggle("sent", !loud && !trouble && !n);
    find(() => true).forEach((row) => { row.querySelector("div").dataset.waiting = waiting(row).map((mark) => mark.words).join("、"); });
  }
  function choose(row) {
    const left = waiting(row).reduce((rest, mark) => rest - (LEAVING.includes(mark.act) ? mark.people : 0), row.dataset.left);
    fields.unit.value = row.dataset.unit;
    fields.people.value = left > 0 ? left : row.dataset.people;
    for (const name of ["label", "people"]) at("chosen-" + name).textContent = row.dataset[name];
    form.classList.add("chosen");
    form.querySelector("[name=act]").focus();
  }
  const get = (url, more) => fetch(url, Object.assign({ credentials: "same-origin" }, more)).then((reply) => (reply.ok && !reply.redirected ? reply.text() : Promise.reject(reply)));
  // in order, all that wait; what gets no answer is sent again and counts once; then the figures as the server has them
  function send() {
    if (busy) return;
    const marks = load().slice(0, 200), body = JSON.stringify({ sent_at: now(), marks: marks }), post = { method: "POST", headers: { "Content-Type": "application/json" }, body: body };
    busy = true;
    marks.forEach((mark) => { delete fresh[mark.id]; });
    (marks.length ? get(info.url, post).then(take) : Promise.resolve()).then(() => get(info.rows)).then((text) => {
      const page = new DOMParser().parseFromString(text, "text/html"), focus = document.activeElement.id;
      for (const id of ["head", "tabs", "rows"]) at(id).parentNode.replaceChild(document.importNode(page.getElementById(id), true), at(id));
      if (focus && at(focus)) at(focus).focus({ preventScroll: true });
      [trouble, pause] = ["", 10];
    }).catch((reply) => {
      // a clock that jumps loses nothing: what is old goes only when it could not be sent
      const old = load().filter((mark) => Date.now() - Date.parse(mark.made_at) > LONGEST_MS);
      if (old.length) loud = "超过72小时没有上传，已从本机删除" + old.length + "条，请重新登记：" + old.map((mark) => mark.list_no + "号").join("、");
      save(memory.marks.filter((mark) => !old.includes(mark)));
      pause = trouble ? Math.min(pause * 2, 60) : 2;
      trouble = reply.status === 401 || reply.redirected ? "登录已失效" : reply.status ? "服务器没有接收（" + reply.status + "）" : "网络已断";
    }).then(() => {
      busy = false;
      clearTimeout(timer);
      timer = setTimeout(send, pause * 1000);
      show();
    });
  }
  function take(text) {
    const told = JSON.parse(text), before = load(), of = (one) => before.find((mark) => mark.id === one.id) || {}, odd = told.answers.filter((one) => one.status !== "taken");
    told.answers.forEach((one) => { refused[one.id] = one.status === "refused"; });
    sent = !save(before.filter((mark) => refused[mark.id] !== false)).length;
    loud = loud || told.clock;
    if (odd.length) say(odd.map((one) => of(one).list_no + "号：" + one.words).join(" "), of(odd[0]));
  }
  function act(kind, name) {
    const row = find((one) => one.dataset.unit === fields.unit.value)[0], counts = !UNCOUNTED.includes(kind), reason = counts ? "" : fields.reason.value.trim();
    if (kind === "refused" && !reason) return fields.reason.focus();
    const people = counts ? Number(fields.people.value) : 0, words = name + (counts ? people + "人" : "");
    const mark = { unit: row.dataset.unit, list_no: row.dataset.no, base: Number(row.dataset.seq), act: kind, people: people, reason: reason, shelter: fields.shelter.value, words: words };
    say(row.dataset.no + "号 " + words, put(mark));
    form.classList.remove("chosen");
    fields.unit.value = fields.reason.value = fields.shelter.value = "";
    // whoever types numbers goes on typing; a thumb gets no keyboard over the buttons
    if (typed) typed = at("find").elements.no.focus();
    send();
    show();
  }
  const listen = (id, kind, heard) => at(id).addEventListener(kind, (event) => { if (heard(event) !== false) event.preventDefault(); });
  listen("content", "click", (event) => (event.target.className === "phone-pick" ? choose(event.target.parentNode) : false));
  listen("mark", "click", (event) => {
    const button = event.target, step = Number(button.dataset.step);
    if (step) fields.people.value = Math.min(at("chosen-people").textContent, Math.max(1, Number(fields.people.value) + step));
    return button.name === "act" ? act(button.value, button.dataset.words) : false;
  });
  listen("find", "submit", () => {
    const box = at("find").elements.no, bare = (key) => key.trim().split(":").pop();
    const row = find((one) => plain(one.dataset.no) === plain(box.value) || bare(one.dataset.unit) === bare(box.value))[0];
    row ? choose(row) : say("名单上没有" + box.value + "号", null);
    typed = Boolean(row);
    box.value = "";
  });
  // a photo of the code on a household's card: the phone's own camera, with or without https
  listen("photo", "change", (event) => event.target.files[0] && createImageBitmap(event.target.files[0]).then((picture) => {
    const most = Math.min(1, 1200 / picture.width), size = [picture.width, picture.height].map((side) => Math.round(side * most)), pen = Object.assign(document.createElement("canvas"), { width: size[0], height: size[1] }).getContext("2d");
    pen.drawImage(picture, 0, 0, size[0], size[1]);
    const code = jsQR(pen.getImageData(0, 0, size[0], size[1]).data, size[0], size[1]);
    if (!code) return say("没有读出码，请靠近、放平再拍一张", null);
    Object.assign(at("find").elements.no, { value: code.data }).form.dispatchEvent(new Event("submit", { cancelable: true }));
  }));
  listen("undo", "submit", () => {
    if (!last) return false;
    if (fresh[last.id] || refused[last.id]) save(load().filter((mark) => mark.id !== last.id));
    else put({ unit: last.unit, list_no: last.list_no, act: "undo", of: last.id, words: "撤销" });
    say(last.list_no + "号 " + last.words + " 已撤销", null);
    send();
    show();
  });
  for (const kind of ["online", "focus"]) window.addEventListener(kind, send);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/moves/worker.js").then(() => navigator.serviceWorker.ready).then((worker) => worker.active.postMessage([info.kept].concat(Array.from(document.querySelectorAll("link[rel=stylesheet], script[src]"), (node) => node.href || node.src))));
  send();
  show();
})();

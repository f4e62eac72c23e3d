// The panel: what is here, who must move and where to, in words. Text goes in as text only.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  const el = (kind, attributes, children) => hm.element(kind, attributes, children);
  const shown = (value) => (value === null || value === undefined || value === "" ? "–" : String(value));

  function metres(value) {
    if (value === null || value === undefined) return "–";
    return value < 1000 ? value + " 米" : (value / 1000).toFixed(1) + " 公里";
  }

  function table(heads, rows) {
    const cell = (kind, text, i) => el(kind, { class: i ? "n" : "", text: text });
    const head = el("thead", {}, [el("tr", {}, heads.map((text, i) => cell("th", text, i)))]);
    const body = el("tbody", {}, rows.map((row) =>
      el("tr", { class: row.className || "" }, row.cells.map((text, i) => {
        const made = cell("td", text, i);
        if (!i && row.note) made.appendChild(el("small", { text: row.note }));
        return made;
      }))));
    return el("table", { class: "figures" }, [head, body]);
  }

  function numbers(answer) {
    return table(["在册", "户", "人"], answer.numbers.map((line, i) => ({
      className: i ? "" : "total",
      cells: [line.label, shown(line.households), line.people === null ? "未知" : String(line.people)]
    })));
  }

  function shelters(answer) {
    return table(["避灾场所", "可容纳", "安排", "路程"], answer.shelters.map((line) => ({
      cells: [line.name, shown(line.capacity), shown(line.assigned), metres(line.metres)], note: line.note
    })));
  }

  function place(spot) {
    if (spot.lon === null || spot.lat === null) return "位置未知";
    const height = spot.height_m === null ? "未知" : Math.round(spot.height_m) + " 米";
    return "东经" + spot.lon.toFixed(4) + "° 北纬" + spot.lat.toFixed(4) + "° · 高程 " + height;
  }

  const lines = (kind, texts) => texts.map((text) => el("p", { class: kind, text: text }));

  hm.Panel = class {
    constructor(node) {
      this.node = node;
      this.body = node.querySelector("[data-role=answer]");
      this.welcome = node.querySelector("[data-role=welcome]");
      this.asked = 0;
      node.querySelector("[data-role=close]").addEventListener("click", () => this.close());
    }

    open() {
      this.node.classList.add("open");
      this.welcome.hidden = true;
      this.body.hidden = false;
    }

    close() {
      this.asked += 1;
      this.node.classList.remove("open");
      this.welcome.hidden = false;
      this.body.hidden = true;
      hm.clear(this.body);
      if (this.closed) this.closed();
    }

    // ask the server; an answer that comes after a newer question is dropped
    ask(url) {
      const turn = this.asked += 1;
      this.open();
      this.body.setAttribute("aria-busy", "true");
      return hm.fetchJson(url).then((answer) => {
        if (turn !== this.asked) return null;
        this.fill(answer);
        return answer;
      }).catch(() => {
        if (turn !== this.asked) return null;
        hm.clear(this.body).appendChild(el("p", { class: "warn", text: "没有得到答复：请检查程序是否在运行，再点一次。" }));
        return null;
      }).then((answer) => {
        this.body.removeAttribute("aria-busy");
        return answer;
      });
    }

    fill(answer) {
      const body = hm.clear(this.body);
      const add = (nodes) => nodes.forEach((node) => body.appendChild(node));
      add([el("h2", { text: answer.title })]);
      if (answer.subtitle) add([el("p", { class: "subtitle", text: answer.subtitle })]);
      if (answer.verdict.length) add([el("div", { class: "verdict" }, lines("", answer.verdict))]);
      if (answer.numbers.length) add([numbers(answer)]);
      if (answer.shelters.length) add([shelters(answer)]);
      if (answer.notes.length) add([el("div", { class: "verdict" }, lines("", answer.notes))]);
      if (answer.persons.length) {
        add([el("div", { class: "persons" }, answer.persons.map((person) =>
          el("p", {}, [el("span", { text: person.role + " " + person.name }), el("b", { text: person.phone })])))]);
      }
      if (answer.gaps.length) add([el("p", { class: "gaps", text: "清单待补：" + answer.gaps.join("；") })]);
      answer.links.forEach((link, i) =>
        add([el("a", { class: i ? "button" : "button main", href: link.href, text: link.text })]));
      add([el("p", { class: "place", text: place(answer.place) })]);
      this.node.scrollTop = 0;
    }
  };
})(window.hazardmap);

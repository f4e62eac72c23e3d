// The panel: what is here, who must move and where to, in words. Text goes in as text only.
"use strict";
(function (hm) {
  const known = (value) => value !== null && value !== undefined && value !== "";
  const shown = (value) => (known(value) ? String(value) : "–");
  const metres = (value) => (!known(value) ? "–" : value < 1000 ? value + " 米" : (value / 1000).toFixed(1) + " 公里");

  // the first cell names the row and may carry a note; the others are numbers
  function table(heads, rows) {
    const cell = (kind, text, i) => hm.element(kind, { class: i ? "n" : "", text: text });
    const line = (kind, cells) => hm.element("tr", {}, cells.map((text, i) => cell(kind, text, i)));
    const body = hm.element("tbody", {}, rows.map((row) => line("td", row.cells)));
    rows.forEach((row, i) => {
      if (row.note) body.children[i].firstChild.appendChild(hm.element("small", { text: row.note }));
      if (row.total) body.children[i].className = "total";
    });
    return hm.element("table", { class: "figures" }, [hm.element("thead", {}, [line("th", heads)]), body]);
  }

  function place(spot) {
    if (!known(spot.lon) || !known(spot.lat)) return "位置未知";
    const height = known(spot.height_m) ? Math.round(spot.height_m) + " 米" : "未知";
    return "东经" + spot.lon.toFixed(4) + "° 北纬" + spot.lat.toFixed(4) + "° · 高程 " + height;
  }

  const paragraphs = (name, texts) => hm.element("div", { class: name }, texts.map((text) => hm.element("p", { text: text })));
  const persons = (list) => hm.element("div", { class: "persons" }, list.map((person) => hm.element("p", {}, [
    hm.element("span", { text: person.role + " " + person.name }), hm.element("b", { text: person.phone || "电话未登记" })])));

  hm.Panel = class {
    constructor(node) {
      const part = (role) => node.querySelector("[data-role=" + role + "]");
      Object.assign(this, { node: node, body: part("answer"), welcome: part("welcome"), asked: 0 });
      part("close").addEventListener("click", () => this.show(false));
    }

    show(open) {
      this.asked += 1;
      this.node.classList.toggle("open", open);
      this.welcome.hidden = open;
      this.body.hidden = !open;
      if (!open && this.closed) this.closed();
      return this.asked;
    }

    // ask the server; an answer that comes after a newer question is dropped
    ask(url) {
      const turn = this.show(true);
      this.body.setAttribute("aria-busy", "true");
      if (!this.body.firstChild) this.body.appendChild(hm.element("p", { class: "quiet", text: "正在查询…" }));
      return hm.fetchJson(url).then((answer) => {
        if (turn === this.asked) this.fill(answer);
      }, () => {
        const words = "没有得到答复：请检查程序是否在运行，再点一次。";
        if (turn === this.asked) hm.clear(this.body).appendChild(hm.element("p", { class: "warn", text: words }));
      }).then(() => { if (turn === this.asked) this.body.removeAttribute("aria-busy"); });
    }

    fill(answer) {
      const body = hm.clear(this.body);
      const add = (wanted, make) => { if (wanted && wanted.length) body.appendChild(make(wanted)); };
      add(answer.title, (text) => hm.element("h2", { text: text }));
      add(answer.subtitle, (text) => hm.element("p", { class: "subtitle", text: text }));
      add(answer.verdict, (texts) => paragraphs("verdict", texts));
      add(answer.numbers, (rows) => table([answer.head, "户", "人"], rows.map((line, i) => (
        { total: !i, cells: [line.label, shown(line.households), known(line.people) ? String(line.people) : "未知"] }))));
      add(answer.shelters, (rows) => table(["避灾场所", "可容纳", "安排", "路程"], rows.map((line) => (
        { note: line.note, cells: [line.name, shown(line.capacity), shown(line.assigned), metres(line.metres)] }))));
      add(answer.notes, (texts) => paragraphs("verdict", texts));
      add(answer.persons, persons);
      add(answer.gaps, (texts) => hm.element("p", { class: "gaps", text: "清单待补：" + texts.join("；") }));
      answer.links.forEach((link, i) =>
        body.appendChild(hm.element("a", { class: i ? "button" : "button main", href: link.href, text: link.text })));
      body.appendChild(hm.element("p", { class: "place", text: place(answer.place) }));
      this.node.scrollTop = 0;
    }
  };
})(window.hazardmap = window.hazardmap || {});

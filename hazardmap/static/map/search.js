// Find a place by name: villages, towns, shelters, basins; never people.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  hm.search = function (form, url, chosen) {
    const input = form.querySelector("input");
    const list = form.querySelector("[role=listbox]");
    let found = [], active = -1, timer = 0, turn = 0;

    function show(places, empty) {
      found = places;
      active = -1;
      hm.clear(list);
      places.forEach((place, i) => {
        const row = hm.element("li", { role: "option", id: "place-" + i, "aria-selected": "false" }, [
          hm.element("span", { text: place.name }),
          hm.element("small", { text: [place.where, place.kind].filter(Boolean).join(" ") })
        ]);
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
        list.appendChild(row);
      });
      if (empty) list.appendChild(hm.element("li", { class: "none", text: empty }));
      list.hidden = !places.length && !empty;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      if (!found.length) return;
      active = (next + found.length) % found.length;
      Array.from(list.children).forEach((row, i) => row.setAttribute("aria-selected", String(i === active)));
      input.setAttribute("aria-activedescendant", "place-" + active);
      list.children[active].scrollIntoView({ block: "nearest" });
    }

    function choose(i) {
      const place = found[i];
      if (!place) return;
      input.value = place.name;
      show([]);
      input.blur();
      chosen(place);
    }

    function ask() {
      const words = input.value.trim();
      const now = turn += 1;
      if (!words) return show([]);
      return hm.fetchJson(url + "?q=" + encodeURIComponent(words)).then((reply) => {
        const places = reply.places;
        if (now === turn) show(places, places.length ? "" : "没有找到。可查：村、镇街、避灾场所、小流域");
      }).catch(() => {
        if (now === turn) show([], "查找没有得到答复，请再试一次");
      });
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("blur", () => show([]));
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active - 1);
      else if (event.key === "Escape") show([]);
      else return;
      event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (found.length) choose(Math.max(active, 0));
      else Promise.resolve(ask()).then(() => { if (found.length) choose(0); });
    });
  };
})(window.hazardmap);

// Find a place by name: villages, towns, shelters, basins; never people.
"use strict";
(function (hm) {
  hm.search = function (form, url, chosen) {
    const input = form.querySelector("input"), list = form.querySelector("[role=listbox]");
    let found = [], active = -1, timer = 0, turn = 0;

    function show(places, words) {
      found = places;
      active = -1;
      hm.clear(list);
      places.forEach((place, i) => {
        const row = list.appendChild(hm.element("li", { role: "option", id: "place-" + i, "aria-selected": "false" }, [
          hm.element("span", { text: place.name }),
          hm.element("small", { text: [place.where, place.kind].filter(Boolean).join(" ") })
        ]));
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
      });
      if (words) list.appendChild(hm.element("li", { class: "none", text: words }));
      list.hidden = !list.firstChild;
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
      input.value = place.name;
      show([]);
      input.blur();
      chosen(place);
    }

    function ask() {
      const words = input.value.trim(), now = turn += 1;
      if (!words) return Promise.resolve(show([]));
      return hm.fetchJson(url + "?q=" + encodeURIComponent(words)).then(
        (reply) => { if (now === turn) show(reply.places, reply.places.length ? "" : "没有找到。可查：村、镇街、避灾场所、小流域"); },
        () => { if (now === turn) show([], "查找没有得到答复，请再试一次"); });
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
    input.addEventListener("blur", () => show([]));
    input.addEventListener("keydown", (event) => {
      const act = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active - 1), Escape: () => show([]) }[event.key];
      if (act) { act(); event.preventDefault(); }
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (active >= 0) choose(active);
      else ask().then(() => { if (found.length) choose(0); });
    });
  };
})(window.hazardmap = window.hazardmap || {});

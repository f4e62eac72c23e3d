// The list of layers to choose from, and the legend: only what is on the screen now.
"use strict";
(function (hm) {
  hm.element = function (kind, attributes, children) {
    const made = document.createElement(kind);
    for (const name of Object.keys(attributes || {})) {
      if (name === "text") made.textContent = attributes.text;
      else made.setAttribute(name, attributes[name]);
    }
    for (const child of children || []) made.appendChild(child);
    return made;
  };

  hm.clear = (node) => Object.assign(node, { textContent: "" });

  // groups in the order the catalogue names them; the base map folds away
  hm.layerPanel = function (node, layers) {
    const chosen = layers.infos.filter((info) => !info.always);
    for (const group of new Set(chosen.map((info) => info.group))) {
      const rows = chosen.filter((info) => info.group === group).map((info) => {
        const box = hm.element("input", { type: "checkbox", value: info.name });
        box.checked = layers.shown[info.name];
        box.addEventListener("change", () => layers.toggle(info.name, box.checked));
        const far = info.min_zoom > 0 ? "（放大后显示）" : "";
        return hm.element("label", { class: "choice" }, [box, hm.element("span", { text: info.title + far })]);
      });
      const [block, head] = group === "底图" ? ["details", "summary"] : ["fieldset", "legend"];
      node.appendChild(hm.element(block, { class: "group" }, [hm.element(head, { text: group })].concat(rows)));
    }
  };

  function marksInView(layers, info) {
    const seen = {}, view = layers.map.getBounds();
    for (const path of layers.drawn[info.name].paths) {
      if (seen[path.markName] || layers.map.getZoom() < path.options.mark.from_zoom) continue;
      const bounds = path.getLatLng ? null : path.getBounds();
      if (bounds ? view.intersects(bounds) : view.contains(path.getLatLng())) seen[path.markName] = true;
    }
    return seen;
  }

  function sourceLine(look) {
    const source = "来源：" + (look.source || "未注明") + (look.as_of ? " " + look.as_of : "");
    return source + " · 规范：" + (look.norm || "未注明").replace(/^规范[:：]/, "");
  }

  function block(layers, info) {
    const look = layers.legend.layers[info.name], picture = info.draw === "image", seen = picture ? null : marksInView(layers, info);
    const marks = look.marks.filter((name) => picture || seen[name]);
    if (!marks.length) return null;
    const levels = marks.some((name) => layers.legend.marks[name].opacity > 0 && /-\d+$|^unlabelled$/.test(name));
    const list = hm.element("ul", {}, marks.map((name) => {
      const mark = layers.legend.marks[name], rank = /^[a-z]+\d-(\d+)$/.exec(name);
      const scheme = rank && !look.scheme ? layers.legend.schemes[name.split("-")[0]].split("（")[0] : "";
      const words = mark.label + (rank ? "（" + scheme + rank[1] + "级）" : "");
      return hm.element("li", {}, [hm.swatch(mark), hm.element("span", { text: words })]);
    }));
    const children = levels ? [hm.element("h3", { text: info.title }), list] : [list];
    if (look.note) children.push(hm.element("p", { class: "note", text: look.note }));
    if (levels) children.push(hm.element("p", { class: "note", text: sourceLine(look) }));
    return { levels: levels, node: hm.element("section", {}, children) };
  }

  // levels first, then symbols and lines; the sources of those share one line each
  hm.drawLegend = function (node, layers) {
    hm.clear(node);
    const blocks = [], sources = {};
    for (const info of layers.infos.filter((one) => layers.visible(one))) {
      const made = block(layers, info);
      if (made) blocks.push(made);
      if (made && !made.levels) {
        const line = sourceLine(layers.legend.layers[info.name]);
        sources[line] = (sources[line] || []).concat(info.title);
      }
    }
    blocks.sort((a, b) => Number(b.levels) - Number(a.levels)).forEach((made) => node.appendChild(made.node));
    const words = (line) => sources[line].join("、") + "：" + line.replace("来源：", "");
    const lines = Object.keys(sources).map((line) => hm.element("p", { class: "note", text: words(line) }));
    if (lines.length) node.appendChild(hm.element("details", { class: "sources" }, [hm.element("summary", { text: "其余图层来源" })].concat(lines)));
  };

  hm.drawFailures = function (node, layers) {
    hm.clear(node);
    for (const name of Object.keys(layers.failed)) {
      const again = hm.element("button", { type: "button", text: "重试" });
      again.addEventListener("click", () => { delete layers.failed[name]; layers.toggle(name, true); });
      const words = "“" + layers.failed[name] + "”没有载入，图上缺这一层，请勿当作没有。";
      node.appendChild(hm.element("p", {}, [hm.element("span", { text: words }), again]));
    }
  };
})(window.hazardmap = window.hazardmap || {});

// The list of layers to choose from, and the legend: only what is on the screen now.
"use strict";
window.hazardmap = window.hazardmap || {};

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

  hm.clear = function (node) {
    while (node.firstChild) node.removeChild(node.firstChild);
    return node;
  };

  // groups in the order the catalogue names them; the base map folds away
  hm.layerPanel = function (node, layers) {
    const groups = [];
    for (const info of layers.infos) if (!info.always && groups.indexOf(info.group) < 0) groups.push(info.group);
    for (const group of groups) {
      const rows = layers.infos.filter((info) => info.group === group && !info.always).map((info) => {
        const box = hm.element("input", { type: "checkbox", value: info.name });
        box.checked = layers.shown[info.name];
        box.addEventListener("change", () => layers.toggle(info.name, box.checked));
        const far = info.min_zoom > 0 ? "（放大后显示）" : "";
        return hm.element("label", { class: "choice" }, [box, hm.element("span", { text: info.title + far })]);
      });
      const folded = group === "底图";
      const block = hm.element(folded ? "details" : "fieldset", { class: "group" });
      block.appendChild(hm.element(folded ? "summary" : "legend", { text: group }));
      rows.forEach((row) => block.appendChild(row));
      node.appendChild(block);
    }
  };

  function marksInView(layers, info) {
    const seen = {};
    const view = layers.map.getBounds();
    for (const path of layers.drawn[info.name].paths) {
      if (seen[path.markName] || layers.map.getZoom() < path.options.mark.from_zoom) continue;
      const bounds = path.getLatLng ? null : path.getBounds();
      if (bounds ? view.intersects(bounds) : view.contains(path.getLatLng())) seen[path.markName] = true;
    }
    return seen;
  }

  function sourceLine(look) {
    const parts = ["来源：" + (look.source || "未注明") + (look.as_of ? " " + look.as_of : "")];
    parts.push("规范：" + (look.norm || "未注明").replace(/^规范[:：]/, ""));
    return parts.join(" · ");
  }

  function block(layers, info) {
    const look = layers.legend.layers[info.name];
    const picture = info.draw === "image";
    const seen = picture ? null : marksInView(layers, info);
    const marks = look.marks.filter((name) => picture || seen[name]);
    if (!marks.length) return null;
    const levels = marks.some((name) => layers.legend.marks[name].opacity > 0 && /-\d+$|^unlabelled$/.test(name));
    const list = hm.element("ul", {}, marks.map((name) => {
      const mark = layers.legend.marks[name];
      const rank = /^[a-z]+\d-(\d+)$/.exec(name);
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
    const blocks = [];
    const sources = {};
    for (const info of layers.infos) {
      if (!layers.visible(info)) continue;
      const made = block(layers, info);
      if (made) blocks.push(made);
      if (made && !made.levels) {
        const line = sourceLine(layers.legend.layers[info.name]);
        sources[line] = (sources[line] || []).concat(info.title);
      }
    }
    blocks.sort((a, b) => Number(b.levels) - Number(a.levels)).forEach((made) => node.appendChild(made.node));
    const lines = Object.keys(sources);
    if (!lines.length) return;
    const details = hm.element("details", { class: "sources" }, [hm.element("summary", { text: "其余图层来源" })]);
    for (const line of lines) {
      details.appendChild(hm.element("p", { class: "note", text: sources[line].join("、") + "：" + line.replace("来源：", "") }));
    }
    node.appendChild(details);
  };

  hm.drawFailures = function (node, layers) {
    hm.clear(node);
    for (const name of Object.keys(layers.failed)) {
      const again = hm.element("button", { type: "button", text: "重试" });
      again.addEventListener("click", () => {
        delete layers.failed[name];
        layers.toggle(name, true);
      });
      const words = "“" + layers.failed[name] + "”没有载入，图上缺这一层，请勿当作没有。";
      node.appendChild(hm.element("p", {}, [hm.element("span", { text: words }), again]));
    }
  };
})(window.hazardmap);

// The one map: joins layers, legend, names, search and panel on the map that folium makes.
"use strict";
(function (hm) {
  const role = (name) => document.querySelector("[data-role=" + name + "]");
  const wide = () => window.matchMedia("(min-width: 900px)").matches;
  const HASH = /^#(\d+(?:\.\d+)?)\/(-?\d+\.\d+)\/(-?\d+\.\d+)$/;

  function startView(map, bounds, view) {
    for (const [name, order] of [["pictures", 200], ["focus", 440], ["labels", 450]]) {
      Object.assign(map.createPane(name).style, { zIndex: order, pointerEvents: "none" });
    }
    const at = HASH.exec(location.hash);
    if (at) map.setView([Number(at[2]), Number(at[3])], Number(at[1]), { animate: false });
    else map.fitBounds(view, { padding: [14, 14], animate: false });
    map.setMaxBounds(L.latLngBounds(bounds).pad(0.6));
    map.on("moveend", () => {
      const c = map.getCenter();
      history.replaceState(null, "", "#" + map.getZoom() + "/" + c.lat.toFixed(4) + "/" + c.lng.toFixed(4));
    });
    L.control.zoom({ position: "bottomright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    const home = role("home"), whole = [home.textContent, bounds], own = [home.getAttribute("data-own"), view];
    home.addEventListener("click", () => {
      map.fitBounds((home.textContent === whole[0] ? whole : own)[1], { padding: [14, 14] });
      if (own[0]) home.textContent = home.textContent === whole[0] ? own[0] : whole[0];
    });
    document.querySelectorAll("details.tool").forEach((tool) => { tool.open = wide() && !document.querySelector(".strip.storm"); });
  }

  // Leaflet's own scale, in words of ours, at the place of ours
  function scaleBar(map, node) {
    const words = (metres) => (metres < 1000 ? metres + " 米" : metres / 1000 + " 公里");
    const Scale = L.Control.Scale.extend({ _updateMetric: function (most) { this._updateScale(this._mScale, words(this._getRoundNum(most)), this._getRoundNum(most) / most); } });
    node.appendChild(new Scale({ imperial: false, maxWidth: 100 }).addTo(map).getContainer());
  }

  const cursor = (map, node) => map.on("mousemove", (event) => {
    const at = event.latlng.wrap();
    node.textContent = "东经" + at.lng.toFixed(4) + "° 北纬" + at.lat.toFixed(4) + "°";
  });

  // the thing in focus: the one accent colour, on a white casing
  function focus(map, accent) {
    const group = L.featureGroup().addTo(map), renderer = L.svg({ pane: "focus" });
    const cased = (make) => [["#ffffff", 6], [accent, 3]].forEach((look) => group.addLayer(make(
      { renderer: renderer, fill: false, color: look[0], weight: look[1], interactive: false })));
    return {
      clear: () => group.clearLayers(),
      area: (path) => cased((options) => L.polygon(path.getLatLngs(), options)),
      spot: (at, radius) => cased((options) => L.circleMarker(at, Object.assign(options, { radius: radius })))
    };
  }

  function answers(map, layers, options) {
    const panel = new hm.Panel(role("panel")), here = focus(map, layers.legend.accent);
    panel.closed = () => here.clear();

    const villageAt = (latlng) => {
      const kept = layers.drawn.villages, point = map.latLngToLayerPoint(latlng);
      return kept && kept.paths.find((path) => path._map && path._parts.length && path._containsPoint(point));
    };

    map.on("click", (event) => {
      const hit = layers.symbolAt(event.containerPoint, window.matchMedia("(pointer: coarse)").matches ? 24 : 12);
      const at = hit ? hit.path.getLatLng() : event.latlng;
      const village = villageAt(at);
      here.clear();
      if (village) here.area(village);
      here.spot(at, hit ? 11 : 4);
      const asks = hit && layers.legend.layers[hit.info.name].asks;
      const id = asks && hit.path.feature.properties[asks[1]];
      const place = "lon=" + at.lng.toFixed(5) + "&lat=" + at.lat.toFixed(5);
      panel.ask(options.answer + "?" + (id ? asks[0] + "=" + encodeURIComponent(id) : place));
      // on a phone the sheet covers the lower half: keep the place above it
      if (!wide()) map.panBy([0, map.latLngToContainerPoint(at).y - map.getSize().y * 0.25]);
    });

    return (place) => {
      here.clear();
      const path = ["town", "village"].includes(place.parameter) && layers.find(place.parameter + "s", place.parameter + "_id", place.id);
      const whole = path && place.kind !== "自然村";
      if (path) here.area(path);
      const below = wide() ? 60 : map.getSize().y * 0.58;
      if (whole) map.fitBounds(path.getBounds(), { maxZoom: 14, paddingTopLeft: [30, 60], paddingBottomRight: [30, below] });
      else if (place.lon !== null && place.lat !== null) {
        map.setView([place.lat, place.lon], 14.5);
        here.spot([place.lat, place.lon], 11);
      }
      return panel.ask(place.answer);
    };
  }

  // a town of the first table is shown here; with Ctrl or the middle button its own page opens
  function townLinks(options, show) {
    role("welcome").addEventListener("click", (event) => {
      const kind = event.target.hasAttribute("data-village") ? "village" : "town", id = event.target.getAttribute("data-" + kind);
      if (!id || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      show({ parameter: kind, id: id, lon: null, lat: null, answer: options.answer + "?" + kind + "=" + encodeURIComponent(id) });
    });
  }

  // on paper grey must tell levels apart: more hatches, the whole sheet, the legend unfolded
  function printView(map, layers, redraw) {
    const query = window.matchMedia("print");
    query.addListener(() => {
      hm.printing = query.matches;
      role("legend").parentNode.open = wide() || query.matches;
      map.invalidateSize({ animate: false });
      layers.renderer._redraw();
      redraw();
    });
  }

  hm.start = function (map, options) {
    startView(map, options.bounds, options.view);
    scaleBar(map, role("scale"));
    cursor(map, role("cursor"));
    Promise.all([hm.fetchJson(options.layers), hm.fetchJson(options.legend)]).then((both) => {
      let layers = null, names = null, timer = 0;
      const redraw = () => { names.draw(); hm.drawLegend(role("legend"), layers); hm.drawFailures(role("failures"), layers); };
      const refresh = () => { clearTimeout(timer); timer = setTimeout(redraw, 30); };
      layers = hm.layers = new hm.Layers(map, both[0], both[1], refresh);
      names = new hm.Labels((zoom) => layers.labels(zoom)).addTo(map);
      hm.layerPanel(role("layers"), layers);
      const show = answers(map, layers, options);
      hm.search(role("search"), options.places, show);
      townLinks(options, show);
      map.on("moveend", refresh);
      printView(map, layers, redraw);
      // the first order brings layers of its own: then the whole page is made anew, at the same place
      document.addEventListener("figures", () => hm.fetchJson(options.layers).then(
        (infos) => (infos.length === both[0].length ? layers.renew() : location.reload())));
      return layers.loadShown();
    }).then(() => requestAnimationFrame(() => {
      performance.mark("hazardmap-drawn");
      document.documentElement.setAttribute("data-drawn", "1");
    })).catch(() => role("failures").appendChild(hm.element("p", { text: "地图没有载入：请检查程序是否在运行，然后刷新页面。" })));
  };
})(window.hazardmap = window.hazardmap || {});

// The one map: joins layers, legend, names, search and panel on the map that folium makes.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  const role = (name) => document.querySelector("[data-role=" + name + "]");
  const HASH = /^#(\d+(?:\.\d+)?)\/(-?\d+\.\d+)\/(-?\d+\.\d+)$/;

  function panes(map) {
    map.createPane("pictures").style.zIndex = 200;
    map.createPane("focus").style.zIndex = 440;
    map.createPane("labels").style.zIndex = 450;
    for (const name of ["pictures", "focus", "labels"]) map.getPane(name).style.pointerEvents = "none";
  }

  function goHome(map, bounds) {
    map.fitBounds(bounds, { padding: [14, 14] });
  }

  function startView(map, bounds) {
    const at = HASH.exec(location.hash);
    if (at) map.setView([Number(at[2]), Number(at[3])], Number(at[1]), { animate: false });
    else map.fitBounds(bounds, { padding: [14, 14], animate: false });
    map.on("moveend", () => {
      const c = map.getCenter();
      history.replaceState(null, "", "#" + map.getZoom() + "/" + c.lat.toFixed(4) + "/" + c.lng.toFixed(4));
    });
  }

  function scaleBar(map, node) {
    const bar = hm.element("i", {}), words = hm.element("span", {});
    node.appendChild(bar);
    node.appendChild(words);
    const draw = () => {
      const middle = map.getSize().y / 2;
      const metres = map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([100, middle]));
      const power = Math.pow(10, Math.floor(Math.log10(metres)));
      const nice = [5, 2, 1].find((n) => n * power <= metres) * power;
      bar.style.width = Math.round(100 * nice / metres) + "px";
      words.textContent = nice < 1000 ? nice + " 米" : nice / 1000 + " 公里";
    };
    map.on("zoomend moveend resize", draw);
    draw();
  }

  function cursor(map, node) {
    map.on("mousemove", (event) => {
      const at = event.latlng.wrap();
      node.textContent = "东经" + at.lng.toFixed(4) + "° 北纬" + at.lat.toFixed(4) + "°";
    });
  }

  function focus(map, accent) {
    const group = L.featureGroup().addTo(map);
    const renderer = L.svg({ pane: "focus" });
    const line = (latlngs, colour, weight) =>
      L.polygon(latlngs, { renderer: renderer, fill: false, color: colour, weight: weight, interactive: false });
    return {
      clear: () => group.clearLayers(),
      area: (latlngs) => {
        group.clearLayers();
        group.addLayer(line(latlngs, "#ffffff", 6)).addLayer(line(latlngs, accent, 3));
      },
      spot: (latlng, radius) => {
        const ring = (colour, weight) => L.circleMarker(latlng,
          { renderer: renderer, fill: false, radius: radius, color: colour, weight: weight, interactive: false });
        group.addLayer(ring("#ffffff", 5)).addLayer(ring(accent, 2.5));
      }
    };
  }

  function zoomButtons(map, bounds) {
    L.control.zoom({ position: "bottomright", zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    role("home").addEventListener("click", () => goHome(map, bounds));
  }

  // narrow screens start with the tools folded
  function foldTools() {
    const wide = window.matchMedia("(min-width: 900px)").matches;
    document.querySelectorAll("details.tool").forEach((tool) => { tool.open = wide; });
  }

  function answers(map, layers, options, accent) {
    const panel = new hm.Panel(role("panel"));
    const here = focus(map, accent);
    panel.closed = () => here.clear();

    const outline = (village) => {
      const path = village && layers.find("villages", "village_id", village);
      if (path) here.area(path.getLatLngs());
      return path;
    };
    const villageAt = (latlng) => {
      const kept = layers.drawn.villages;
      const point = map.latLngToLayerPoint(latlng);
      const inside = kept && kept.paths.find((path) => path._containsPoint && path._parts.length && path._containsPoint(point));
      return inside && inside.feature.properties.village_id;
    };

    map.on("click", (event) => {
      const finger = window.matchMedia("(pointer: coarse)").matches;
      const hit = layers.symbolAt(event.containerPoint, finger ? 24 : 12);
      const at = hit ? hit.path.getLatLng() : event.latlng;
      here.clear();
      outline(villageAt(at));
      here.spot(at, hit ? 11 : 4);
      const lead = hit && { look: Object.assign({ title: hit.info.title }, layers.legend.layers[hit.info.name]),
        properties: hit.path.feature.properties };
      const id = hit && hit.info.name === "shelters" && hit.path.feature.properties.shelter_id;
      if (id) panel.ask(options.answer + "?kind=shelter&id=" + encodeURIComponent(id), null);
      else panel.ask(options.answer + "?lon=" + at.lng.toFixed(5) + "&lat=" + at.lat.toFixed(5), lead && lead.look.popup.length ? lead : null);
    });

    return (place) => {
      here.clear();
      const path = place.kind === "village" ? outline(place.id) : null;
      if (path) map.fitBounds(path.getBounds(), { maxZoom: 14, padding: [60, 60] });
      else if (place.lon !== null && place.lat !== null) {
        map.setView([place.lat, place.lon], place.kind === "town" ? 12.5 : 14.5);
        if (place.kind !== "town") here.spot([place.lat, place.lon], 11);
      }
      panel.ask(options.answer + "?kind=" + encodeURIComponent(place.kind) + "&id=" + encodeURIComponent(place.id), null);
    };
  }

  hm.start = function (map, options) {
    panes(map);
    foldTools();
    startView(map, options.bounds);
    zoomButtons(map, options.bounds);
    scaleBar(map, role("scale"));
    cursor(map, role("cursor"));
    Promise.all([hm.fetchJson(options.layers), hm.fetchJson(options.legend)]).then((both) => {
      let layers = null, names = null, timer = 0;
      const refresh = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          names.draw();
          hm.drawLegend(role("legend"), layers);
          hm.drawFailures(role("failures"), layers);
        }, 30);
      };
      layers = new hm.Layers(map, both[0], both[1], refresh);
      names = new hm.Labels((zoom) => layers.labels(zoom)).addTo(map);
      hm.layerPanel(role("layers"), layers);
      const show = answers(map, layers, options, both[1].accent);
      hm.search(role("search"), options.places, show);
      map.on("moveend", refresh);
      hm.layers = layers;
      return layers.loadShown();
    }).then(() => requestAnimationFrame(() => {
      performance.mark("hazardmap-drawn");
      document.documentElement.setAttribute("data-drawn", "1");
    })).catch(() => {
      role("failures").appendChild(hm.element("p", { text: "地图没有载入：请检查程序是否在运行，然后刷新页面。" }));
    });
  };
})(window.hazardmap);

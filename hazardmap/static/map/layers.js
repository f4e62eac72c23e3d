// Fetch and draw the layers: all at once, each on its own; one that fails says so and the rest go on.
"use strict";
(function (hm) {
  const REMEMBERED = "hazardmap.layers:";
  const DEPTH = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 };

  hm.fetchJson = (url) => fetch(url, { credentials: "same-origin" }).then((reply) => (reply.ok ? reply.json() : Promise.reject(reply)));

  // the choice of layers lasts as long as the tab; a browser without storage forgets it
  function remembered(memory, names) {
    try {
      if (names) sessionStorage.setItem(memory, JSON.stringify(names));
      return JSON.parse(sessionStorage.getItem(memory));
    } catch (error) {
      return null;
    }
  }

  hm.Layers = class {
    constructor(map, infos, legend, changed) {
      Object.assign(this, { map: map, legend: legend, changed: changed, shown: {}, failed: {}, drawn: {}, parts: {} });
      this.renderer = new hm.Renderer({ padding: 0.2 });
      this.infos = infos.filter((info) => legend.layers[info.name]);
      // a storm has a choice of its own: what was hidden on a quiet day is there again
      this.memory = REMEMBERED + this.infos.filter((info) => info.default).map((info) => info.name).join();
      const before = remembered(this.memory);
      for (const info of this.infos) this.shown[info.name] = Boolean(info.always || (before ? before.includes(info.name) : info.default));
      map.on("moveend", () => this._loadParts());
    }

    loadShown() {
      return Promise.all(this.infos.filter((info) => this.shown[info.name]).map((info) => this._load(info)));
    }

    toggle(name, on) {
      this.shown[name] = on;
      remembered(this.memory, this.infos.map((info) => info.name).filter((other) => this.shown[other]));
      return this._load(this.infos.find((info) => info.name === name));
    }

    // what a storm changes is fetched anew; the former drawing stays until the new one is there
    renew() {
      for (const info of this.infos.filter((one) => one.live && this.drawn[one.name])) {
        hm.fetchJson(info.url).then((data) => {
          this.drawn[info.name].group.remove();
          delete this.drawn[info.name];
          this._keep(info, data);
        }).catch(() => this._fail(info));
      }
    }

    visible(info) {
      return Boolean(this.shown[info.name] && this.drawn[info.name] && this.map.getZoom() >= info.min_zoom);
    }

    find(layer, column, value) {
      return this.drawn[layer] && this.drawn[layer].paths.find((path) => path.feature.properties[column] === value);
    }

    _load(info) {
      if (info.parts && this.shown[info.name]) return this._loadParts();
      if (!this.shown[info.name] || this.drawn[info.name]) return Promise.resolve(this._arrange());
      if (info.draw === "image") return this._loadImage(info);
      return hm.fetchJson(info.url).then((data) => this._keep(info, data)).catch(() => this._fail(info));
    }

    _loadImage(info) {
      const image = L.imageOverlay(info.url, info.bounds, { pane: "pictures", className: "picture-" + info.name, zIndex: info.order + 1 });
      this.drawn[info.name] = { group: image, paths: [] };
      this._arrange();
      return new Promise((done) => image.on("load", done).on("error", () => done(this._fail(info))));
    }

    // layers served by town: fetch the towns in view, once each
    _loadParts() {
      const wanted = [], view = this.map.getBounds();
      for (const info of this.infos.filter((one) => one.parts && this.shown[one.name] && this.map.getZoom() >= one.min_zoom)) {
        for (const part of info.parts) {
          const key = info.name + "/" + part.town, b = part.bounds;
          if (this.parts[key] || !view.intersects([[b[0], b[1]], [b[2], b[3]]])) continue;
          this.parts[key] = true;
          wanted.push(hm.fetchJson(info.url.replace("{town}", encodeURIComponent(part.town)))
            .then((data) => this._keep(info, data))
            .catch(() => { delete this.parts[key]; this._fail(info); }));
        }
      }
      return Promise.all(wanted).then(() => { if (this._visibleNames() !== this.arranged) this._arrange(); });
    }

    _fail(info) {
      delete this.drawn[info.name];
      this.failed[info.name] = info.title;
      this.changed();
    }

    _keep(info, data) {
      const kept = this.drawn[info.name] || { group: L.featureGroup(), paths: [], ids: {} };
      const look = this.legend.layers[info.name];
      this.drawn[info.name] = kept;
      if (info.name === "outline") kept.group.addLayer(this._outside(data));
      for (const feature of data.features) {
        const id = info.parts && feature.properties[look.id];
        if (id && kept.ids[id]) continue;
        if (id) kept.ids[id] = true;
        const path = this._path(feature, look);
        kept.paths.push(path);
        kept.group.addLayer(path);
      }
      this._arrange();
    }

    _path(feature, look) {
      const properties = feature.properties, geometry = feature.geometry;
      const name = look.style_by.length ? look.style_by.map((column) => properties[column] || "").join("-") : look.marks[0];
      const mark = this.legend.marks[name] || this.legend.marks.unlabelled;
      const options = { renderer: this.renderer, interactive: false, mark: mark, fill: true, smoothFactor: 0.6 };
      const point = geometry.type === "Point", line = geometry.type.includes("Line");
      const at = point ? L.GeoJSON.coordsToLatLng(geometry.coordinates) : L.GeoJSON.coordsToLatLngs(geometry.coordinates, DEPTH[geometry.type]);
      Object.assign(options, point ? { radius: mark.size * 1.7 + 3 } : line ? { fill: false } : {});
      const path = point ? new hm.Symbol(at, options) : line ? L.polyline(at, options) : L.polygon(at, options);
      return Object.assign(path, { feature: feature, markName: name });
    }

    // paper over everything outside the county, so that nothing is read there
    _outside(data) {
      const rings = [[[-85, -180], [-85, 180], [85, 180], [85, -180]]];
      for (const feature of data.features) {
        const depth = DEPTH[feature.geometry.type], latlngs = L.GeoJSON.coordsToLatLngs(feature.geometry.coordinates, depth);
        (depth === 2 ? latlngs : [latlngs]).forEach((polygon) => rings.push(polygon[0]));
      }
      const mark = { colour: this.legend.paper, opacity: 1, hatch: "none", width: 0, symbol: "none", from_zoom: 0 };
      return L.polygon(rings, { renderer: this.renderer, interactive: false, mark: mark, fill: true, noClip: true });
    }

    _visibleNames() {
      return this.infos.filter((info) => this.visible(info)).map((info) => info.name).join();
    }

    // put exactly the shown layers on the map, in drawing order
    _arrange() {
      for (const info of this.infos.slice().sort((a, b) => a.order - b.order)) {
        const kept = this.drawn[info.name];
        if (kept && !this.visible(info)) kept.group.remove();
        else if (kept) kept.group.addTo(this.map).bringToFront();
      }
      this.arranged = this._visibleNames();
      this.changed();
    }

    // names to write at this zoom
    labels(zoom) {
      const wanted = [];
      for (const info of this.infos) {
        const label = this.legend.layers[info.name].label;
        if (!label || zoom < label.min_zoom || !this.visible(info)) continue;
        for (const path of this.drawn[info.name].paths) {
          const text = path.feature.properties[label.column], at = path.feature.properties.at;
          const from = path.options.mark.from_zoom;
          if (text === undefined || (from && zoom < from + 1.5)) continue;
          const symbol = path instanceof hm.Symbol;
          wanted.push({
            text: String(text), style: this.legend.texts[label.style], rank: label.rank, path: label.along ? path : null,
            at: symbol ? path.getLatLng() : at && L.latLng(at[1], at[0]),
            offset: symbol && !label.inside ? path.options.mark.size * hm.scale(this.map) + 4 : 0
          });
        }
      }
      return wanted;
    }

    // the symbol nearest to a point of the screen, within a finger's reach
    symbolAt(point, reach) {
      let best = null, nearest = reach;
      for (const info of this.infos.filter((one) => this.visible(one))) {
        for (const path of this.drawn[info.name].paths.filter((one) => one instanceof hm.Symbol)) {
          const distance = this.map.latLngToContainerPoint(path.getLatLng()).distanceTo(point);
          if (distance < nearest) { nearest = distance; best = { info: info, path: path }; }
        }
      }
      return best;
    }
  };
})(window.hazardmap = window.hazardmap || {});

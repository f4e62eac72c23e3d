// Fetch and draw the layers: all at once, each on its own; one that fails says so and the rest go on.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  const REMEMBERED = "hazardmap.layers";

  hm.fetchJson = function (url) {
    return fetch(url, { credentials: "same-origin" }).then((reply) => {
      if (!reply.ok) throw new Error(String(reply.status));
      return reply.json();
    });
  };

  hm.markOf = function (look, palette, properties) {
    const name = look.style_by.length
      ? look.style_by.map((column) => (properties[column] === undefined ? "" : properties[column])).join("-")
      : look.marks[0];
    return { name: name, mark: palette.marks[name] || palette.marks.unlabelled };
  };

  hm.Layers = class {
    constructor(map, infos, legend, changed) {
      this.map = map;
      this.legend = legend;
      this.changed = changed;
      this.renderer = new hm.Renderer({ padding: 0.2 });
      this.infos = infos.filter((info) => legend.layers[info.name]);
      this.shown = {};
      this.failed = {};
      this.drawn = {};
      this.parts = {};
      const remembered = this._remembered();
      for (const info of this.infos) {
        this.shown[info.name] = Boolean(info.always || (remembered ? remembered.includes(info.name) : info.default));
      }
      map.on("moveend", () => this._loadParts());
    }

    _remembered() {
      try {
        return JSON.parse(sessionStorage.getItem(REMEMBERED));
      } catch (error) {
        return null;
      }
    }

    loadShown() {
      return Promise.all(this.infos.filter((info) => this.shown[info.name]).map((info) => this._load(info)));
    }

    toggle(name, on) {
      this.shown[name] = on;
      const names = this.infos.filter((info) => this.shown[info.name]).map((info) => info.name);
      try {
        sessionStorage.setItem(REMEMBERED, JSON.stringify(names));
      } catch (error) { /* a browser without storage forgets the choice */ }
      return this._load(this.infos.find((info) => info.name === name));
    }

    _load(info) {
      if (info.parts && this.shown[info.name]) return this._loadParts();
      if (!this.shown[info.name] || this.drawn[info.name]) return Promise.resolve(this._arrange());
      if (info.draw === "image") return this._loadImage(info);
      return hm.fetchJson(info.url).then((data) => this._keep(info, data)).catch(() => this._fail(info));
    }

    _loadImage(info) {
      return new Promise((done) => {
        const image = L.imageOverlay(info.url, info.bounds, {
          pane: "pictures", className: "picture-" + info.name, opacity: info.order ? 0.55 : 1, zIndex: info.order + 1
        });
        image.on("load", () => done(this._arrange()));
        image.on("error", () => { this._fail(info); done(); });
        this.drawn[info.name] = { group: image, paths: [] };
        this._arrange();
      });
    }

    _loadParts() {
      const wanted = [];
      for (const info of this.infos) {
        if (!info.parts || !this.shown[info.name] || this.map.getZoom() < info.min_zoom) continue;
        const view = this.map.getBounds();
        for (const part of info.parts) {
          const key = info.name + "/" + part.town, b = part.bounds;
          if (this.parts[key] || !view.intersects([[b[0], b[1]], [b[2], b[3]]])) continue;
          this.parts[key] = true;
          wanted.push(hm.fetchJson(info.url.replace("{town}", encodeURIComponent(part.town)))
            .then((data) => this._keep(info, data))
            .catch(() => { delete this.parts[key]; this._fail(info); }));
        }
      }
      const before = this.arranged;
      return Promise.all(wanted).then(() => {
        const now = this.infos.filter((info) => this.visible(info)).map((info) => info.name).join();
        if (wanted.length || now !== before) this._arrange();
      });
    }

    _fail(info) {
      this.failed[info.name] = info.title;
      this.changed();
    }

    _keep(info, data) {
      delete this.failed[info.name];
      const look = this.legend.layers[info.name];
      const kept = this.drawn[info.name] || { group: L.featureGroup(), paths: [], ids: {} };
      this.drawn[info.name] = kept;
      if (info.name === "outline") kept.group.addLayer(this._outside(data));
      for (const feature of data.features) {
        const path = this._path(feature, look);
        path.feature = feature;
        path.markName = hm.markOf(look, this.legend, feature.properties).name;
        const id = feature.properties.road_id;
        if (id && kept.ids[id]) continue;
        if (id) kept.ids[id] = true;
        kept.paths.push(path);
        kept.group.addLayer(path);
      }
      this._arrange();
    }

    _path(feature, look) {
      const mark = hm.markOf(look, this.legend, feature.properties).mark;
      const options = { renderer: this.renderer, interactive: false, mark: mark, fill: true, smoothFactor: 0.6 };
      const geometry = feature.geometry;
      const depth = { Point: 0, LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[geometry.type];
      if (geometry.type === "Point") {
        return new hm.Symbol(L.GeoJSON.coordsToLatLng(geometry.coordinates), Object.assign(options, { radius: mark.size * 1.7 + 3 }));
      }
      const latlngs = L.GeoJSON.coordsToLatLngs(geometry.coordinates, depth);
      const line = geometry.type.indexOf("Line") >= 0;
      return line ? L.polyline(latlngs, Object.assign(options, { fill: false })) : L.polygon(latlngs, options);
    }

    // paper over everything outside the county, so that nothing is read there
    _outside(data) {
      const world = [[-85, -180], [-85, 180], [85, 180], [85, -180]];
      const holes = [];
      for (const feature of data.features) {
        const depth = feature.geometry.type === "MultiPolygon" ? 2 : 1;
        const latlngs = L.GeoJSON.coordsToLatLngs(feature.geometry.coordinates, depth);
        for (const polygon of depth === 2 ? latlngs : [latlngs]) holes.push(polygon[0]);
      }
      const mark = { colour: this.legend.paper, opacity: 1, hatch: "none", width: 0, dash: [], symbol: "none" };
      return L.polygon([world].concat(holes), { renderer: this.renderer, interactive: false, mark: mark, fill: true, noClip: true });
    }

    visible(info) {
      return Boolean(this.shown[info.name] && this.drawn[info.name] && this.map.getZoom() >= info.min_zoom);
    }

    // put exactly the shown layers on the map, in drawing order
    _arrange() {
      for (const info of this.infos.slice().sort((a, b) => a.order - b.order)) {
        const kept = this.drawn[info.name];
        if (!kept) continue;
        if (!this.visible(info)) kept.group.remove();
        else {
          kept.group.addTo(this.map);
          if (kept.paths.length || info.name === "outline") kept.group.bringToFront();
        }
      }
      this.arranged = this.infos.filter((info) => this.visible(info)).map((info) => info.name).join();
      this.changed();
    }

    // names to write at this zoom, symbols first to know their place
    labels(zoom) {
      const wanted = [];
      for (const info of this.infos) {
        const label = (this.legend.layers[info.name] || {}).label;
        if (!label || zoom < label.min_zoom || !this.visible(info)) continue;
        const style = this.legend.texts[label.style];
        for (const path of this.drawn[info.name].paths) {
          const properties = path.feature.properties;
          const text = properties[label.column];
          if (text === undefined || zoom < path.options.mark.from_zoom) continue;
          const symbol = path instanceof hm.Symbol;
          const at = symbol ? path.getLatLng() : properties.at && L.latLng(properties.at[1], properties.at[0]);
          wanted.push({
            text: String(text), style: style, rank: label.rank, at: at,
            offset: symbol ? path.options.mark.size * hm.scale(this.map) + 4 : 0,
            path: label.along ? path : null
          });
        }
      }
      return wanted;
    }

    // the symbol nearest to a point of the screen, within a finger's reach
    symbolAt(point, reach) {
      let best = null, nearest = reach;
      for (const info of this.infos) {
        if (!this.visible(info)) continue;
        for (const path of this.drawn[info.name].paths) {
          if (!(path instanceof hm.Symbol)) continue;
          const distance = this.map.latLngToContainerPoint(path.getLatLng()).distanceTo(point);
          if (distance < nearest) { nearest = distance; best = { info: info, path: path }; }
        }
      }
      return best;
    }

    find(layer, column, value) {
      const kept = this.drawn[layer];
      return kept ? kept.paths.find((path) => path.feature.properties[column] === value) : undefined;
    }
  };
})(window.hazardmap);

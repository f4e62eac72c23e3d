// Names on the map: halo, letter spacing, rivers along their course, no two names on one place.
"use strict";
(function (hm) {
  const FAMILY = '"Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif';
  const PAD = 0.12;

  const font = (style) => (style.italic ? "italic " : "") + style.weight + " " + style.size + "px " + FAMILY;
  const extent = (ctx, text, style) => ctx.measureText(text).width + style.spacing * Array.from(text).length;
  // names are smaller where the whole county fits on a phone
  const fitted = (style, zoom) =>
    (zoom < 9.25 ? Object.assign({}, style, { size: style.size * 0.82, spacing: style.spacing / 2 }) : style);

  function write(ctx, text, style, x, y) {
    for (const pass of ["strokeText", "fillText"]) {
      let at = x;
      for (const letter of style.spacing ? Array.from(text) : [text]) {
        ctx[pass](letter, at, y);
        at += ctx.measureText(letter).width + style.spacing;
      }
    }
  }

  // the longest stretch of lines inside the view, as points of the screen
  function stretch(map, latlngs, box) {
    let best = { points: [], length: 0 };
    for (const line of Array.isArray(latlngs[0]) ? latlngs : [latlngs]) {
      let run = { points: [], length: 0 };
      for (const latlng of line) {
        const point = map.latLngToContainerPoint(latlng);
        if (!box.contains(point)) { run = { points: [], length: 0 }; continue; }
        if (run.points.length) run.length += point.distanceTo(run.points[run.points.length - 1]);
        run.points.push(point);
        if (run.length > best.length) best = run;
      }
    }
    return best;
  }

  function along(points, distance) {
    let left = distance;
    for (let i = 1; i < points.length; i += 1) {
      const from = points[i - 1], step = points[i].distanceTo(from);
      if (left <= step && step > 0) return from.add(points[i].subtract(from).multiplyBy(left / step));
      left -= step;
    }
    return points[points.length - 1];
  }

  hm.Labels = L.Layer.extend({
    initialize: function (source) { this._source = source; },

    onAdd: function (map) {
      this._canvas = L.DomUtil.create("canvas", "labels leaflet-zoom-hide", map.getPane("labels"));
      map.on("moveend resize", this.draw, this);
    },

    draw: function () {
      const map = this._map, size = map.getSize(), edge = size.multiplyBy(PAD).round();
      const ratio = window.devicePixelRatio || 1, full = size.add(edge.multiplyBy(2));
      Object.assign(this._canvas, { width: full.x * ratio, height: full.y * ratio });
      Object.assign(this._canvas.style, { width: full.x + "px", height: full.y + "px" });
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint(edge.multiplyBy(-1)));
      const ctx = this._canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, edge.x * ratio, edge.y * ratio);
      Object.assign(ctx, { textBaseline: "middle", lineJoin: "round", lineWidth: 3.4, strokeStyle: "rgba(255,255,255,0.92)" });
      this._view = L.bounds(edge.multiplyBy(-1), size.add(edge));
      this._taken = [];
      const written = {};
      for (const label of this._source(map.getZoom()).sort((a, b) => a.rank - b.rank)) {
        const style = fitted(label.style, map.getZoom());
        ctx.font = font(style);
        ctx.fillStyle = style.colour;
        const width = extent(ctx, label.text, style);
        if (!label.path) this._point(ctx, label, style, width);
        else if (!written[label.text]) written[label.text] = this._line(ctx, label, style, width);
      }
    },

    _point: function (ctx, label, style, w) {
      const p = this._map.latLngToContainerPoint(label.at), h = style.size * 1.25, r = label.offset;
      if (!this._view.contains(p)) return;
      const beside = [[r, 0], [-r - w, 0], [-w / 2, -r - h / 2], [-w / 2, r + h / 2]];
      const on = [[-w / 2, 0], [-w / 2, -h], [-w / 2, h]].slice(0, label.rank > 1 ? 1 : 3);
      const place = (r ? beside : on).find((d) => this._free(p.x + d[0] + w / 2, p.y + d[1], w / 2 + 2, h / 2) || (!label.rank && this._map.getZoom() > 10.7));
      if (place) write(ctx, label.text, style, p.x + place[0], p.y + place[1]);
    },

    _line: function (ctx, label, style, w) {
      const h = style.size * 1.3, found = stretch(this._map, label.path.getLatLngs(), this._view);
      if (found.length < w * 1.3) return false;
      for (const share of [0.5, 0.3, 0.7]) {
        const from = along(found.points, Math.max(0, found.length * share - w / 2));
        const to = along(found.points, Math.min(found.length, found.length * share + w / 2));
        if (from.distanceTo(to) < w * 0.85) continue;
        const middle = from.add(to).divideBy(2);
        let angle = Math.atan2(to.y - from.y, to.x - from.x);
        if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
        const c = Math.abs(Math.cos(angle)) / 2, s = Math.abs(Math.sin(angle)) / 2;
        if (!this._free(middle.x, middle.y, c * w + s * h, s * w + c * h)) continue;
        ctx.save();
        ctx.translate(middle.x, middle.y);
        ctx.rotate(angle);
        write(ctx, label.text, style, -w / 2, -h * 0.55);
        ctx.restore();
        return true;
      }
      return false;
    },

    // take a box around x, y unless it meets one that is taken
    _free: function (x, y, dx, dy) {
      const box = L.bounds([x - dx, y - dy], [x + dx, y + dy]), met = this._taken.some((other) => other.overlaps(box));
      if (!met) this._taken.push(box);
      return !met;
    }
  });
})(window.hazardmap = window.hazardmap || {});

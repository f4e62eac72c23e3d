// Names on the map: halo, letter spacing, rivers along their course, no two names on one place.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  const FAMILY = '"Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif';
  const PAD = 0.12;

  const font = (style) => (style.italic ? "italic " : "") + style.weight + " " + style.size + "px " + FAMILY;
  // names are smaller where the whole county fits on a phone
  const fitted = (style, zoom) => (zoom < 9.25 ? Object.assign({}, style, { size: style.size * 0.82, spacing: style.spacing / 2 }) : style);

  function extent(ctx, text, style) {
    return ctx.measureText(text).width + style.spacing * Array.from(text).length;
  }

  function write(ctx, text, style, x, y) {
    for (const pass of ["strokeText", "fillText"]) {
      let at = x;
      for (const letter of style.spacing ? Array.from(text) : [text]) {
        ctx[pass](letter, at, y);
        at += ctx.measureText(letter).width + style.spacing;
      }
    }
  }

  // the longest stretch of a line inside the view, as points of the screen
  function stretch(map, lines, box) {
    let best = [], longest = 0;
    for (const line of lines) {
      let run = [], length = 0;
      const close = () => {
        if (length > longest) { best = run; longest = length; }
        run = []; length = 0;
      };
      for (const latlng of line) {
        const point = map.latLngToContainerPoint(latlng);
        if (!box.contains(point)) { close(); continue; }
        if (run.length) length += point.distanceTo(run[run.length - 1]);
        run.push(point);
      }
      close();
    }
    return { points: best, length: longest };
  }

  function along(points, metres) {
    let left = metres;
    for (let i = 1; i < points.length; i += 1) {
      const step = points[i].distanceTo(points[i - 1]);
      if (left <= step && step > 0) {
        const share = left / step;
        return L.point(points[i - 1].x + (points[i].x - points[i - 1].x) * share,
          points[i - 1].y + (points[i].y - points[i - 1].y) * share);
      }
      left -= step;
    }
    return points[points.length - 1];
  }

  const linesOf = (path) => {
    const latlngs = path.getLatLngs();
    return Array.isArray(latlngs[0]) ? latlngs : [latlngs];
  };

  hm.Labels = L.Layer.extend({
    initialize: function (source) { this._source = source; },

    onAdd: function (map) {
      this._canvas = L.DomUtil.create("canvas", "labels leaflet-zoom-hide");
      map.getPane("labels").appendChild(this._canvas);
      map.on("moveend resize", this.draw, this);
      this.draw();
    },

    onRemove: function (map) {
      this._canvas.remove();
      map.off("moveend resize", this.draw, this);
    },

    draw: function () {
      const map = this._map;
      if (!map) return;
      const size = map.getSize();
      const edge = size.multiplyBy(PAD).round();
      const ratio = window.devicePixelRatio || 1;
      const full = size.add(edge.multiplyBy(2));
      this._canvas.width = full.x * ratio;
      this._canvas.height = full.y * ratio;
      this._canvas.style.width = full.x + "px";
      this._canvas.style.height = full.y + "px";
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint(edge.multiplyBy(-1)));
      const ctx = this._canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, edge.x * ratio, edge.y * ratio);
      this._view = L.bounds(edge.multiplyBy(-1), size.add(edge));
      this._taken = [];
      this._names = {};
      this._place(ctx);
    },

    _place: function (ctx) {
      const wanted = this._source(this._map.getZoom()).sort((a, b) => a.rank - b.rank);
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3.4;
      ctx.strokeStyle = "rgba(255,255,255,0.92)";
      for (const label of wanted) {
        label.style = fitted(label.style, this._map.getZoom());
        ctx.font = font(label.style);
        ctx.fillStyle = label.style.colour;
        if (label.path) this._line(ctx, label);
        else this._point(ctx, label);
      }
    },

    _point: function (ctx, label) {
      const p = this._map.latLngToContainerPoint(label.at);
      if (!this._view.contains(p)) return;
      const w = extent(ctx, label.text, label.style), h = label.style.size * 1.25, r = label.offset;
      const places = r
        ? [[p.x + r, p.y], [p.x - r - w, p.y], [p.x - w / 2, p.y - r - h / 2], [p.x - w / 2, p.y + r + h / 2]]
        : [[p.x - w / 2, p.y], [p.x - w / 2, p.y - h], [p.x - w / 2, p.y + h]].slice(0, label.rank > 1 ? 1 : 3);
      for (const place of places) {
        if (this._free(place[0] - 2, place[1] - h / 2, place[0] + w + 2, place[1] + h / 2)) {
          write(ctx, label.text, label.style, place[0], place[1]);
          return;
        }
      }
    },

    _line: function (ctx, label) {
      if (this._names[label.text]) return;
      const w = extent(ctx, label.text, label.style), h = label.style.size * 1.3;
      const found = stretch(this._map, linesOf(label.path), this._view);
      if (found.length < w * 1.3) return;
      for (const share of [0.5, 0.3, 0.7]) {
        const from = along(found.points, Math.max(0, found.length * share - w / 2));
        const to = along(found.points, Math.min(found.length, found.length * share + w / 2));
        if (from.distanceTo(to) < w * 0.85) continue;
        const x = (from.x + to.x) / 2, y = (from.y + to.y) / 2;
        let angle = Math.atan2(to.y - from.y, to.x - from.x);
        if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
        const dx = (Math.abs(Math.cos(angle)) * w + Math.abs(Math.sin(angle)) * h) / 2;
        const dy = (Math.abs(Math.sin(angle)) * w + Math.abs(Math.cos(angle)) * h) / 2;
        if (!this._free(x - dx, y - dy, x + dx, y + dy)) continue;
        ctx.save();
        ctx.translate(x, y);
        ctx.rotate(angle);
        write(ctx, label.text, label.style, -w / 2, -h * 0.55);
        ctx.restore();
        this._names[label.text] = true;
        return;
      }
    },

    _free: function (x1, y1, x2, y2) {
      const met = this._taken.some((box) => x1 < box[2] && x2 > box[0] && y1 < box[3] && y2 > box[1]);
      if (!met) this._taken.push([x1, y1, x2, y2]);
      return !met;
    }
  });
})(window.hazardmap);

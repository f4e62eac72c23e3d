// Hatches and symbols on a canvas: the map and the legend draw with the same code.
"use strict";
(function (hm) {
  const TILE = { wide: 10, dense: 5, cross: 8, back: 7, dots: 6, level: 5 };
  const made = {};

  function darker(colour) {
    const part = (start) => Math.round(parseInt(colour.slice(start, start + 2), 16) * 0.55);
    return "rgb(" + part(1) + "," + part(3) + "," + part(5) + ")";
  }

  function tile(name, colour) {
    const size = TILE[name], canvas = hm.element("canvas", { width: size, height: size }), ctx = canvas.getContext("2d");
    ctx.strokeStyle = ctx.fillStyle = darker(colour);
    ctx.beginPath();
    const line = (x1, y1, x2, y2) => { ctx.moveTo(x1, y1); ctx.lineTo(x2, y2); };
    if (name === "dots") ctx.arc(size / 2, size / 2, 0.9, 0, 7);
    if (name === "level") line(0, 1.5, size, 1.5);
    for (const shift of [-size, 0, size]) {
      if (["wide", "dense", "cross"].includes(name)) line(shift - 1, size + 1, shift + size + 1, -1);
      if (["back", "cross"].includes(name)) line(shift - 1, -1, shift + size + 1, size + 1);
    }
    if (name === "dots") ctx.fill();
    ctx.stroke();
    return canvas;
  }

  function hatch(ctx, name, colour) {
    made[name + colour] = made[name + colour] || tile(name, colour);
    return ctx.createPattern(made[name + colour], "repeat");
  }

  const corners = (...at) => (p, x, y, r) => at.forEach((c, i) => p[i ? "lineTo" : "moveTo"](x + c[0] * r, y + c[1] * r));
  const square = corners([-1, -1], [1, -1], [1, 1], [-1, 1]);
  const circle = (p, x, y, r) => p.arc(x, y, r, 0, 7);
  const SHAPES = {
    square: square, "square-half": square, "square-cross": square, circle: circle, ring: circle,
    triangle: corners([0, -1], [1, 0.8], [-1, 0.8]), pond: corners([0, 1], [1, -0.8], [-1, -0.8]),
    diamond: corners([0, -1], [1, 0], [0, 1], [-1, 0])
  };

  // a white rim keeps a symbol readable on every fill; hollow shapes say "not usable" in grey, too
  hm.symbol = function (ctx, mark, x, y, scale) {
    const r = mark.size * scale, crossed = mark.symbol === "square-cross", hollow = crossed || mark.symbol === "ring";
    ctx.beginPath();
    SHAPES[mark.symbol](ctx, x, y, r);
    ctx.closePath();
    Object.assign(ctx, { lineJoin: "round", lineWidth: (hollow ? 3.2 : 2) * Math.min(1, scale + 0.2), strokeStyle: "#ffffff" }).stroke();
    Object.assign(ctx, { fillStyle: hollow ? "#ffffff" : mark.colour }).fill();
    ctx.fillStyle = "#ffffff";
    if (mark.symbol === "square-half") ctx.fillRect(x - r * 0.55, y - r * 0.6, r * 1.1, r * 0.6);
    if (!hollow && !mark.stroke) return;
    if (crossed) { ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r); ctx.moveTo(x + r, y - r); ctx.lineTo(x - r, y + r); }
    Object.assign(ctx, { lineWidth: mark.width || 1.4, strokeStyle: mark.stroke || mark.colour }).stroke();
  };

  // fill, hatch and border of the current path; paper may need more hatches than the screen
  hm.paint = function (ctx, mark, thin) {
    const name = (hm.printing && mark.print_hatch) || mark.hatch;
    const fill = (style, alpha) => { ctx.globalAlpha = alpha; ctx.fillStyle = style; ctx.fill("evenodd"); };
    if (mark.opacity > 0) fill(mark.colour, mark.opacity);
    if (name !== "none") fill(hatch(ctx, name, mark.colour), 0.75);
    ctx.globalAlpha = 1;
    if (!mark.width) return;
    Object.assign(ctx, { lineWidth: mark.width * thin, strokeStyle: mark.stroke });
    ctx.setLineDash(mark.dash);
    ctx.stroke();
    ctx.setLineDash([]);
  };

  // symbols and lines grow with the zoom: small at county scale, full at village scale
  const grown = (map, least, most, step) => Math.max(least, Math.min(most, least + (map.getZoom() - 9.5) * step));
  hm.scale = (map) => grown(map, 0.56, 1.6, 0.2);

  hm.Renderer = L.Canvas.extend({
    _fillStroke: function (ctx, layer) {
      if (this._map.getZoom() < layer.options.mark.from_zoom) return;
      ctx.lineCap = ctx.lineJoin = "round";
      hm.paint(ctx, layer.options.mark, grown(this._map, 0.4, 1.2, 0.17));
    },
    _updateSymbol: function (layer) {
      if (!this._drawing || layer._empty()) return;
      hm.symbol(this._ctx, layer.options.mark, layer._point.x, layer._point.y, hm.scale(this._map));
    }
  });

  hm.Symbol = L.CircleMarker.extend({ _updatePath: function () { this._renderer._updateSymbol(this); } });

  // one swatch of the legend
  hm.swatch = function (mark) {
    const ratio = window.devicePixelRatio || 1, canvas = hm.element("canvas", { class: "swatch", width: 30 * ratio, height: 18 * ratio });
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.beginPath();
    if (mark.symbol !== "none") hm.symbol(ctx, mark, 15, 9, Math.min(1.25, 7 / mark.size));
    else if (mark.opacity > 0) {
      ctx.rect(1, 1, 28, 16);
      hm.paint(ctx, Object.assign({}, mark, mark.width ? {} : { width: 0.8, stroke: "#8a8a86" }), 1);
    } else {
      ctx.moveTo(1, 9);
      ctx.lineTo(29, 9);
      hm.paint(ctx, mark, 1);
    }
    return canvas;
  };
})(window.hazardmap = window.hazardmap || {});

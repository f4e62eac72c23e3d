// Hatches and symbols on a canvas: the map and the legend draw with the same code.
"use strict";
window.hazardmap = window.hazardmap || {};

(function (hm) {
  const TILE = { wide: 10, dense: 5, cross: 8, back: 7, dots: 6, level: 5 };
  const made = {};

  function darker(colour, share) {
    const part = (start) => Math.round(parseInt(colour.slice(start, start + 2), 16) * share);
    return "rgb(" + part(1) + "," + part(3) + "," + part(5) + ")";
  }

  function tile(name, colour) {
    const size = TILE[name];
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    const ctx = canvas.getContext("2d");
    ctx.strokeStyle = ctx.fillStyle = darker(colour, 0.55);
    ctx.lineWidth = name === "dense" ? 1.1 : 1;
    const line = (x1, y1, x2, y2) => { ctx.moveTo(x1, y1); ctx.lineTo(x2, y2); };
    ctx.beginPath();
    if (name === "dots") {
      ctx.arc(size / 2, size / 2, 0.9, 0, 7);
      ctx.fill();
    } else if (name === "level") {
      line(0, 1.5, size, 1.5);
    } else {
      const up = name !== "back";
      const both = name === "cross";
      for (const shift of [-size, 0, size]) {
        if (up) line(shift - 1, size + 1, shift + size + 1, -1);
        if (!up || both) line(shift - 1, -1, shift + size + 1, size + 1);
      }
    }
    ctx.stroke();
    return canvas;
  }

  hm.hatch = function (ctx, name, colour) {
    const key = name + colour;
    if (!made[key]) made[key] = tile(name, colour);
    return ctx.createPattern(made[key], "repeat");
  };

  const SHAPES = {
    square: (p, x, y, r) => p.rect(x - r, y - r, 2 * r, 2 * r),
    triangle: (p, x, y, r) => { p.moveTo(x, y - r); p.lineTo(x + r, y + r * 0.8); p.lineTo(x - r, y + r * 0.8); },
    pond: (p, x, y, r) => { p.moveTo(x, y + r); p.lineTo(x + r, y - r * 0.8); p.lineTo(x - r, y - r * 0.8); },
    diamond: (p, x, y, r) => { p.moveTo(x, y - r); p.lineTo(x + r, y); p.lineTo(x, y + r); p.lineTo(x - r, y); },
    circle: (p, x, y, r) => p.arc(x, y, r, 0, 7)
  };
  SHAPES["square-half"] = SHAPES["square-cross"] = SHAPES.square;
  SHAPES.ring = SHAPES.circle;

  // a white rim keeps a symbol readable on every fill; hollow shapes say "not usable" in grey, too
  hm.symbol = function (ctx, mark, x, y, scale) {
    const r = mark.size * scale;
    const hollow = mark.symbol === "square-cross" || mark.symbol === "ring";
    ctx.save();
    ctx.beginPath();
    SHAPES[mark.symbol](ctx, x, y, r);
    ctx.closePath();
    ctx.lineJoin = "round";
    ctx.lineWidth = (hollow ? 3.2 : 2) * Math.min(1, scale + 0.2);
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
    ctx.fillStyle = hollow ? "#ffffff" : mark.colour;
    ctx.fill();
    if (hollow || mark.stroke) {
      ctx.lineWidth = mark.width || 1.4;
      ctx.strokeStyle = mark.stroke || mark.colour;
      ctx.stroke();
    }
    if (mark.symbol === "square-half") {
      ctx.fillStyle = "#ffffff";
      ctx.fillRect(x - r * 0.55, y - r * 0.6, r * 1.1, r * 0.6);
    }
    if (mark.symbol === "square-cross") {
      ctx.beginPath();
      ctx.moveTo(x - r, y - r); ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r); ctx.lineTo(x - r, y + r);
      ctx.stroke();
    }
    ctx.restore();
  };

  hm.paint = function (ctx, mark, rule, thin) {
    if (mark.opacity > 0) {
      ctx.globalAlpha = mark.opacity;
      ctx.fillStyle = mark.colour;
      ctx.fill(rule);
    }
    const hatch = (hm.printing && mark.print_hatch) || mark.hatch;
    if (hatch !== "none") {
      ctx.globalAlpha = 0.75;
      ctx.fillStyle = hm.hatch(ctx, hatch, mark.colour);
      ctx.fill(rule);
    }
    if (mark.width > 0) {
      ctx.globalAlpha = 1;
      ctx.lineWidth = mark.width * (thin || 1);
      ctx.strokeStyle = mark.stroke;
      ctx.setLineDash(mark.dash);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    ctx.globalAlpha = 1;
  };

  hm.Renderer = L.Canvas.extend({
    _fillStroke: function (ctx, layer) {
      if (this._map.getZoom() < layer.options.mark.from_zoom) return;
      ctx.lineCap = ctx.lineJoin = "round";
      hm.paint(ctx, layer.options.mark, "evenodd", hm.thin(this._map));
    },
    redraw: function () {
      this._redrawBounds = null;
      this._redraw();
    },
    _updateSymbol: function (layer) {
      if (!this._drawing || layer._empty()) return;
      hm.symbol(this._ctx, layer.options.mark, layer._point.x, layer._point.y, hm.scale(this._map));
    }
  });

  hm.Symbol = L.CircleMarker.extend({
    _updatePath: function () { this._renderer._updateSymbol(this); }
  });

  // symbols and lines grow with the zoom: small at county scale, full at village scale
  hm.scale = (map) => Math.max(0.56, Math.min(1.6, 0.56 + (map.getZoom() - 9.5) * 0.2));
  hm.thin = (map) => Math.max(0.4, Math.min(1.2, 0.4 + (map.getZoom() - 9.5) * 0.17));

  // one swatch of the legend, drawn like the map draws
  hm.swatch = function (mark) {
    const canvas = document.createElement("canvas");
    const ratio = window.devicePixelRatio || 1;
    canvas.width = 30 * ratio;
    canvas.height = 18 * ratio;
    canvas.className = "swatch";
    const ctx = canvas.getContext("2d");
    ctx.scale(ratio, ratio);
    if (mark.symbol !== "none") {
      hm.symbol(ctx, mark, 15, 9, Math.min(1.25, 7 / mark.size));
      return canvas;
    }
    ctx.beginPath();
    if (mark.opacity > 0 || mark.hatch !== "none") {
      ctx.rect(1, 1, 28, 16);
      hm.paint(ctx, Object.assign({}, mark, mark.width ? {} : { width: 0.8, stroke: "#8a8a86", dash: [] }), "evenodd");
    } else {
      ctx.moveTo(1, 9);
      ctx.lineTo(29, 9);
      hm.paint(ctx, mark, "evenodd");
    }
    return canvas;
  };
})(window.hazardmap);

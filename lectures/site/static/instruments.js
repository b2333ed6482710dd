// The instruments that move on the page: sliders, and a picture that follows them.
//
// `compute` holds what each one calculates, from its givens and its controls' values: the same
// numbers as the instrument of that name in nnkit.live, which a test compares. `draw` turns
// them into SVG. Without scripts the still stays.
(() => {
  "use strict";

  const BLUE = "#0072B2", ORANGE = "#E69F00", GREEN = "#009E73", PURPLE = "#CC79A7", RED = "#D55E00";
  const CLASSES = [BLUE, ORANGE, GREEN];

  // --- Numbers ------------------------------------------------------------------------------

  const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
  const dot = (x, w) => x.reduce((sum, one, j) => sum + one * w[j], 0);
  const clip = (x, low, high) => Math.min(Math.max(x, low), high);

  function gridLines({ extent: [left, right, low, high], lines }) {
    const along = Array.from({ length: 60 }, (_, i) => i / 59);
    const place = (u, v) => [left + u * (right - left), low + v * (high - low)];
    return Array.from({ length: lines }, (_, i) => i / (lines - 1)).flatMap((share) => [
      along.map((t) => place(share, t)),
      along.map((t) => place(t, share)),
    ]);
  }

  const hidden = (value) => (x) => [
    sigmoid(dot(x, [value.A1, value.A2]) + value.A),
    sigmoid(dot(x, [value.B1, value.B2]) + value.B),
  ];

  const compute = {
    neuron({ X, y }, { w1, w2, b }) {
      const z = X.map((x) => dot(x, [w1, w2]) + b);
      const p = z.map(sigmoid);
      const right = p.filter((one, i) => (one >= 0.5 ? 1 : 0) === y[i]).length;
      return { z, p, right };
    },
    "hidden-space"(givens, value) {
      const bend = hidden(value);
      return { bent: gridLines(givens).map((line) => line.map(bend)), after: givens.X.map(bend) };
    },
    softmax(givens, { z0, z1, z2, shift, scale }) {
      const z = [z0, z1, z2].map((one) => scale * one + shift);
      const top = Math.max(...z);
      const e = z.map((one) => Math.exp(one - top));
      const sum = e.reduce((a, b) => a + b);
      return { z, p: e.map((one) => one / sum) };
    },
    descent({ curvature, start, steps, far }, { lr }) {
      const path = [start];
      for (let t = 0; t < steps; t++) path.push(path[t].map((x, j) => x - lr * curvature[j] * x));
      const points = path.map((point) => point.map((x) => clip(x, -far, far)));
      return { points, losses: points.map((x) => dot(x.map((one) => one * one), curvature) / 2) };
    },
  };

  // --- Pictures -----------------------------------------------------------------------------

  // A panel with its own range and ticks; everything in it is a string of SVG.
  function panel([left, right, low, high], title, { across = null, up = null } = {}) {
    const x = (u) => 38 + ((u - left) / (right - left)) * 262;
    const y = (v) => 238 - ((v - low) / (high - low)) * 208;
    const point = ([u, v]) => `${x(u).toFixed(1)},${y(v).toFixed(1)}`;
    const id = `clip${panel.count++}`;
    const box = 'x="38" y="30" width="262" height="208"';
    const parts = [];
    const ends = (from, to) => [from, (from + to) / 2, to].map((t) => Number(t.toPrecision(3)));
    return {
      x, y,
      line: (points, style) => parts.push(`<polyline points="${points.map(point).join(" ")}" fill="none" ${style}/>`),
      dots: (points, labels, r = 5) => points.forEach((one, i) => {
        const [u, v] = point(one).split(",").map(Number);
        const color = CLASSES[labels[i]];
        parts.push(labels[i] === 1
          ? `<path d="M${u} ${v - r}l${r} ${1.8 * r}h${-2 * r}z" fill="${color}" class="mark"/>`
          : `<circle cx="${u}" cy="${v}" r="${r}" fill="${color}" class="mark"/>`);
      }),
      add: (svg) => parts.push(svg),
      svg: () => `<svg viewBox="0 0 312 262" role="img" aria-label="${title}">` +
        `<clipPath id="${id}"><rect ${box}/></clipPath>` +
        `<text x="169" y="18" text-anchor="middle" class="title">${title}</text>` +
        `<g clip-path="url(#${id})">${parts.join("")}</g><rect ${box} class="frame"/>` +
        (across ?? ends(left, right)).map((t) => `<text x="${x(t)}" y="254" text-anchor="middle">${t}</text>`).join("") +
        (up ?? ends(low, high)).map((t) => `<text x="33" y="${y(t) + 4}" text-anchor="end">${t}</text>`).join("") + "</svg>",
    };
  }
  panel.count = 0;

  // Where w · x + b = 0 crosses the panel, as far as it may reach.
  function boundary(w, b) {
    const square = dot(w, w);
    if (!square) return [];
    const foot = w.map((one) => (-b * one) / square);
    const way = [-w[1], w[0]].map((one) => (40 * one) / Math.sqrt(square));
    return [[foot[0] - way[0], foot[1] - way[1]], [foot[0] + way[0], foot[1] + way[1]]];
  }

  function shade(plane, [left, right, low, high], p) {
    const n = 30, width = (right - left) / n, height = (high - low) / n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const u = left + i * width, v = low + j * height;
        const share = 2 * p([u + width / 2, v + height / 2]) - 1;
        plane.add(`<rect x="${plane.x(u).toFixed(1)}" y="${plane.y(v + height).toFixed(1)}" width="8.8" height="7" ` +
          `shape-rendering="crispEdges" fill="${share < 0 ? BLUE : ORANGE}" fill-opacity="${(0.45 * Math.abs(share)).toFixed(2)}"/>`);
      }
    }
  }

  const draw = {
    neuron(givens, { w1, w2, b }, { z, p, right }) {
      const plane = panel(givens.extent, `${right} of ${p.length} on the right side`);
      shade(plane, givens.extent, (x) => sigmoid(dot(x, [w1, w2]) + b));
      plane.line(boundary([w1, w2], b), 'class="ink" stroke-width="2"');
      plane.dots(givens.X, givens.y);
      const curve = panel([-12, 12, -0.05, 1.05], "the examples on the curve", { up: [0, 0.5, 1] });
      const along = Array.from({ length: 121 }, (_, i) => -12 + i / 5);
      curve.line(along.map((t) => [t, sigmoid(t)]), 'class="soft" stroke-width="2"');
      curve.dots(z.map((one, i) => [clip(one, -12, 12), p[i]]), givens.y);
      return [plane, curve];
    },
    "hidden-space"(givens, value, { bent, after }) {
      const plane = panel(givens.extent, "input space: A green, B purple");
      plane.line(boundary([value.A1, value.A2], value.A), `stroke="${GREEN}" stroke-width="3"`);
      plane.line(boundary([value.B1, value.B2], value.B), `stroke="${PURPLE}" stroke-width="3" stroke-dasharray="8 4"`);
      plane.dots(givens.X, givens.y);
      const space = panel([-0.06, 1.06, -0.06, 1.06], "what the next neuron sees", { across: [0, 0.5, 1], up: [0, 0.5, 1] });
      bent.forEach((line) => space.line(line, 'class="soft" stroke-width="0.8"'));
      space.dots(after, givens.y);
      return [plane, space];
    },
    softmax(givens, value, { z, p }) {
      const bars = (into, heights, base) => heights.forEach((one, k) => {
        const [top, foot] = [into.y(Math.max(one, base)), into.y(Math.min(one, base))];
        into.add(`<rect x="${into.x(k - 0.35)}" y="${top}" width="${into.x(0.7) - into.x(0)}" height="${foot - top}" fill="${CLASSES[k]}" class="mark"/>`);
      });
      const scores = panel([-0.6, 2.6, -10, 10], "scores z", { across: [0, 1, 2] });
      bars(scores, z.map((one) => clip(one, -10, 10)), 0);
      scores.line([[-1, 0], [3, 0]], 'class="ink" stroke-width="1"');
      const shares = panel([-0.6, 2.6, 0, 1.12], "probabilities p", { across: [0, 1, 2], up: [0, 0.5, 1] });
      bars(shares, p, 0);
      p.forEach((one, k) => shares.add(`<text x="${shares.x(k)}" y="${shares.y(one) - 4}" text-anchor="middle">${one.toFixed(3)}</text>`));
      return [scores, shares];
    },
    descent({ curvature, start, steps }, { step, lr }, { points, losses }) {
      const [across, up] = start.map((one) => 1.15 * Math.abs(one));
      const valley = panel([-across, across, -1.5 * up, 1.5 * up], `step ${step}: loss ${losses[step].toPrecision(3)}`);
      for (const share of [0.02, 0.1, 0.25, 0.5, 1, 2]) {
        const level = share * losses[0];
        const [a, b] = curvature.map((one) => Math.sqrt((2 * level) / one));
        const ring = Array.from({ length: 73 }, (_, i) => [a * Math.cos((i * Math.PI) / 36), b * Math.sin((i * Math.PI) / 36)]);
        valley.line(ring, 'class="soft" stroke-width="1"');
      }
      valley.line(points.slice(0, step + 1), `stroke="${BLUE}" stroke-width="1.6"`);
      valley.add(`<circle cx="${valley.x(points[step][0])}" cy="${valley.y(points[step][1])}" r="6" fill="${RED}"/>`);
      const log = losses.map((one, t) => [t, Math.log10(Math.max(one, 1e-300))]);
      const middle = Math.log10(losses[0]);
      const fall = panel([0, steps, middle - 4, middle + 3], `log₁₀ of the loss; divergence above η = ${Number((2 / Math.max(...curvature)).toPrecision(3))}`);
      fall.line(log.slice(0, step + 1), `stroke="${BLUE}" stroke-width="1.6"`);
      fall.add(`<circle cx="${fall.x(step)}" cy="${fall.y(log[step][1])}" r="6" fill="${RED}"/>`);
      return [valley, fall];
    },
  };

  // --- On the page --------------------------------------------------------------------------

  function mount(figure) {
    const about = JSON.parse(figure.dataset.instrument);
    const values = Object.fromEntries(about.controls.map(({ name, value }) => [name, value]));
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", about.caption);
    const picture = document.createElement("div");
    picture.className = "picture";
    function redraw() {
      const numbers = compute[about.name](about.givens, values);
      const panels = draw[about.name](about.givens, values, numbers);
      picture.innerHTML = panels.map((one) => one.svg()).join("");
    }
    const controls = document.createElement("div");
    controls.className = "controls";
    for (const { name, label, min, max, step, value } of about.controls) {
      const row = document.createElement("label");
      const slider = Object.assign(document.createElement("input"), { type: "range", min, max, step });
      const shown = document.createElement("output");
      slider.value = value;
      const digits = step < 0.01 ? 4 : step < 1 ? 1 : 0;
      const tell = () => { shown.textContent = values[name].toFixed(digits); };
      slider.addEventListener("input", () => { values[name] = Number(slider.value); tell(); redraw(); });
      row.append(label, slider, shown);
      tell();
      controls.append(row);
    }
    box.append(controls, picture);
    redraw();
    figure.querySelector("img").replaceWith(box);
    figure.classList.add("moves");
  }

  window.nnkitInstruments = { compute };
  for (const figure of document.querySelectorAll("figure[data-instrument]")) mount(figure);
})();

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
      const [left, right, low, high] = givens.extent, space = hidden(value);
      const bend = (x) => {
        const flat = [(x[0] - left) / (right - left), (x[1] - low) / (high - low)];
        return space(x).map((a, j) => flat[j] + value.bend * (a - flat[j]));
      };
      return { bent: gridLines(givens).map((line) => line.map(bend)), after: givens.X.map(bend) };
    },
    softmax(givens, { z0, z1, z2, shift, scale }) {
      const z = [z0, z1, z2].map((one) => scale * one + shift);
      const top = Math.max(...z);
      const e = z.map((one) => Math.exp(one - top));
      const sum = e.reduce((a, b) => a + b);
      return { z, p: e.map((one) => one / sum) };
    },
    // Each node multiplies the gradient that arrives by its local ones.
    backward({ local: { nodes: steps }, values }, { step }) {
      const local = Object.fromEntries(steps);
      const nodes = Object.keys(local), gradients = Object.fromEntries(Object.keys(values).map((name) => [name, null]));
      const times = (g, part) => (Array.isArray(part) ? part.map((one) => g * one + 0) : g * part + 0);  // no -0
      const plus = (a, b) => (a === null ? b : Array.isArray(a) ? a.map((one, j) => one + b[j]) : a + b);
      gradients[nodes.at(-1)] = 1;
      for (const node of nodes.toReversed().slice(0, step)) {
        for (const [name, part] of local[node]) gradients[name] = plus(gradients[name], times(gradients[node], part));
      }
      const node = nodes.toReversed()[step];
      if (node === undefined) return { gradients, asked: null, truth: null, arrives: null };
      const scalars = local[node].filter(([name]) => !Array.isArray(values[name]));
      const [asked, part] = scalars.find(([name]) => name in local) ?? scalars[0];
      return { gradients, asked, node, truth: times(gradients[node], part), arrives: gradients[node] };
    },
    descent({ curvature, start, steps, far }, { lr }) {
      const path = [start];
      for (let t = 0; t < steps; t++) path.push(path[t].map((x, j) => x - lr * curvature[j] * x));
      const points = path.map((point) => point.map((x) => clip(x, -far, far)));
      return { points, losses: points.map((x) => dot(x.map((one) => one * one), curvature) / 2) };
    },
  };

  // What a guess at a gradient is worth, without the number itself unless it is right.
  function answered(guess, truth, arrives) {
    const value = Number(guess.replace(",", ".").replace("−", "-"));
    const close = (wanted) => Math.abs(value - wanted) <= 1e-9 + 0.03 * Math.abs(wanted);
    if (Number.isNaN(value)) return `'${guess.trim().slice(0, 20)}' is not a number.`;
    if (close(truth)) return `Right: ${short(truth)}.`;
    if (close(arrives)) return `${short(value)} is what arrives; times the local gradient it is handed on.`;
    if (close(-truth)) return `Not ${short(value)}: the other sign.`;
    return `Not ${short(value)}: its size is ${Math.abs(value) > Math.abs(truth) ? "smaller" : "larger"}.`;
  }

  const short = (value) => (Array.isArray(value) ? `[${value.map(short).join(", ")}]`
    : String(Math.abs(value) < 1e-9 ? 0 : Number(value.toPrecision(3))));

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
      const space = panel([-0.06, 1.06, -0.06, 1.06], value.bend === 1 ? "what the next neuron sees" : "on the way there", { across: [0, 0.5, 1], up: [0, 0.5, 1] });
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
    backward({ local: { nodes }, values, places }, { step }, { gradients, asked }) {
      const local = Object.fromEntries(nodes);
      const [columns, rows] = [0, 1].map((j) => Object.values(places).map((place) => place[j]));
      const at = ([column, row]) => [85 * (column - Math.min(...columns)) + 45, 80 * (row - Math.min(...rows)) + 38];
      const [width, height] = at([Math.max(...columns), Math.max(...rows)]).map((one, j) => one + [45, 38][j]);
      const arrows = [], boxes = [], done = Object.keys(local).toReversed().slice(0, step);
      for (const [node, parts] of Object.entries(local)) {
        for (const [name, part] of parts) {
          const [[x0, y0], [x1, y1]] = [at(places[name]), at(places[node])];
          const up = x0 === x1, [u0, v0, u1, v1] = up
            ? [x0, y0 + Math.sign(y1 - y0) * 32, x1, y1 - Math.sign(y1 - y0) * 32] : [x0 + 38, y0, x1 - 38, y1];
          const back = done.includes(node), size = back ? Math.max(...[part].flat().map((one) => Math.abs(gradients[node] * one))) : 0;
          const look = !back ? `class="soft" marker-end="url(#forth)"`
            : size < 1e-9 ? `class="soft" stroke-dasharray="4 3" marker-start="url(#back)"`
            : `stroke="${BLUE}" stroke-width="${(1.2 + 1.3 * Math.log10(1 + size)).toFixed(1)}" marker-start="url(#back)"`;
          arrows.push(`<path d="M${u0} ${v0}L${u1} ${v1}" fill="none" ${look}/>`);
          if (back && name in local) arrows.push(`<text x="${(u0 + u1) / 2}" y="${(v0 + v1) / 2 - 5}" text-anchor="middle" class="back">×${short(part)}</text>`);
        }
      }
      for (const [name, place] of Object.entries(places)) {
        const [x, y] = at(place), [, letter, index] = name.match(/^(.*?)_?((?<=.)[A-Z0-9]*)$/u);
        const back = name === asked ? "∂ ?" : gradients[name] === null ? "" : `∂ ${short(gradients[name])}`;
        boxes.push(`<rect x="${x - 38}" y="${y - 32}" width="76" height="64" rx="6" class="box${name === asked ? " asked" : ""}"/>` +
          `<text x="${x}" y="${y - 14}" text-anchor="middle"><tspan font-style="italic" font-size="15">${letter}</tspan><tspan dy="3" font-size="10">${index}</tspan></text>` +
          `<text x="${x}" y="${y + 6}" text-anchor="middle">${short(values[name])}</text>` +
          `<text x="${x}" y="${y + 24}" text-anchor="middle" class="${name === asked ? "ask" : "back"}">${back}</text>`);
      }
      const head = (id, path, fill) => `<marker id="${id}" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" refX="${id === "back" ? 1 : 8}" refY="4.5" orient="auto"><path d="${path}" fill="${fill}"/></marker>`;
      const title = "a computation graph with values and gradients";
      return [{ svg: () => `<svg class="wide" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">` +
        `<defs>${head("forth", "M1 1L8 4.5L1 8z", "#888")}${head("back", "M8 1L1 4.5L8 8z", BLUE)}</defs>` +
        `${arrows.join("")}${boxes.join("")}</svg>` }];
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

  // What stands above a picture that asks for a guess, as HTML.
  function question({ local }, { step }, { asked, node }) {
    const count = local.nodes.length;
    const name = (text) => text.replace(/^(.*?)_?((?<=.)[A-Z0-9]*)$/u, "<i>$1</i><sub>$2</sub>");
    return asked === null ? `backward: all ${count} nodes`
      : `backward: ${step} of ${count} nodes. Next: what does ${name(node)} hand back to ${name(asked)}?`;
  }

  function mount(figure) {
    const about = JSON.parse(figure.dataset.instrument);
    const values = Object.fromEntries(about.controls.map(({ name, value }) => [name, value]));
    const asks = about.name === "backward";
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", about.caption);
    const picture = document.createElement("div");
    picture.className = "picture";
    const guess = Object.assign(document.createElement("input"), { type: "text", inputMode: "text", placeholder: "a number" });
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    function redraw() {
      const numbers = compute[about.name](about.givens, values);
      const panels = draw[about.name](about.givens, values, numbers);
      picture.innerHTML = panels.map((one) => one.svg()).join("");
      if (asks) said.innerHTML = question(about.givens, values, numbers);
      if (asks && numbers.asked !== null && guess.value.trim()) {
        said.textContent = answered(guess.value, numbers.truth, numbers.arrives);
      }
    }
    const controls = document.createElement("div");
    controls.className = "controls";
    for (const { name, label, min, max, step, value } of about.controls) {
      const row = document.createElement("label");
      const slider = Object.assign(document.createElement("input"), { type: "range", min, max, step });
      const shown = document.createElement("output");
      slider.value = value;
      const digits = step < 0.01 ? 4 : step < 0.1 ? 2 : step < 1 ? 1 : 0;
      const tell = () => { shown.textContent = values[name].toFixed(digits); };
      slider.addEventListener("input", () => { guess.value = ""; values[name] = Number(slider.value); tell(); redraw(); });
      row.append(label, slider, shown);
      tell();
      controls.append(row);
    }
    if (asks) {
      const row = document.createElement("label");
      row.append("guess", guess);
      guess.addEventListener("change", redraw);
      controls.append(row);
    }
    box.append(controls, ...(asks ? [said] : []), picture);
    redraw();
    figure.querySelector("img").replaceWith(box);
    figure.classList.add("moves");
  }

  window.nnkitInstruments = { compute, answered };
  for (const figure of document.querySelectorAll("figure[data-instrument]")) mount(figure);
})();

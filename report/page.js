// Draws the charts when they come near the window, and shows what the reader's choices ask for. What is chosen stands in
// the address after #, so that it can be passed on: #time&policy=permissive.
const { specs, sets, shared, texts } = JSON.parse(document.getElementById("data").textContent);
const selects = [...document.querySelectorAll("select[data-choice]")];
const figures = [...document.querySelectorAll("figure[data-chart]")];
const changes = [...document.querySelectorAll(".changes")];
const choice = Object.fromEntries(selects.map((select) => [select.dataset.choice, select.value]));
const first = { ...choice };
const LETTER = 6.4; // pixels of an average letter of a name in a chart
const LONGEST = 30; // letters of a name in a chart; the tooltip has all of it
const ROW = 46; // pixels of a board's row in a chart that has one for each

const chosen = (said, name) => choice[name] === undefined || said.split("\t").includes(choice[name]);

/** The view of an element's set that fits the choices, with its rows as objects. */
function view(figure) {
  const name = figure.dataset.chart === "prices" ? `prices-${choice.price}` : figure.dataset.rows;
  const { columns, rows: all, views } = sets[name];
  const { when, said, rows } = views.find((one) => Object.entries(one.when).every(([key, value]) => choice[key] === value));
  const value = (column, packed) => (shared.includes(column) ? texts[packed] : packed);
  const object = (row) => Object.fromEntries(columns.map((column, at) => [column, value(column, row[at])]));
  const objects = rows.map((number) => object(all[number]));
  for (const row of objects) row.day_said = row.day; // the chart makes a time of the day itself
  const shown = objects.filter((row) => !row.boards || choice.boards === "all" || row.boards.includes(choice.boards));
  return { key: [when, shown.map((row) => row.title)], said, rows: shown };
}

/** Keeps of the labels, in this order, those that have room; one ends or begins at its point, as `ways` likes it. */
function place(labels, width) {
  const taken = [];
  for (const { row, part, x, y, ways } of labels) {
    const name = row[part].length > LONGEST ? `${row[part].slice(0, LONGEST - 1)}…` : row[part];
    const wide = name.length * LETTER + 8;
    const box = (way) => (way === "right" ? [x - wide, x + 4] : [x - 4, x + wide]);
    const way = ways.find((one) => box(one)[0] > -30 && box(one)[1] < width + 12) ?? ways[0];
    const [from, to] = box(way);
    const free = taken.every(([left, right, top]) => to < left || from > right || Math.abs(top - y) > 13);
    if (free) taken.push([from, to, y]);
    row[`${part}_align`] = way;
    row[`${part}_shown`] = free ? name : "";
  }
}

/** A line from the values' range to pixels, as Vega draws it; the middle where there is one value. */
const scale = (values, from, to, map = (value) => value) => {
  const known = values.filter((value) => value !== null).map(map);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return (value) => (high > low ? from + ((map(value) - low) / (high - low)) * (to - from) : (from + to) / 2);
};

// What only the browser can know before it draws: how much room there is for names and numbers.
const prepare = {
  sides(rows, width, height) {
    const x = scale(rows.map((row) => row.day), 8, width - 8, Date.parse);
    const y = scale(rows.flatMap((row) => [row.closed_score, row.open_score]), height - 24, 24);
    const label = (row, part, away, ways) => ({ row, part, x: x(row.day), y: y(row[`${part}_score`]) + away, ways });
    const newest = [...rows].reverse().flatMap((row) => [
      ...(row.closed_new ? [label(row, "closed", -12, ["right", "left"])] : []),
      ...(row.open_new ? [label(row, "open", 12, ["left", "right"])] : []),
    ]);
    place(newest, width);
  },
  gap(rows, width) {
    const x = scale(rows.map((row) => row.day), 8, width - 8, Date.parse);
    let last = Infinity;
    for (const row of rows.filter(({ number }) => number).reverse()) {
      row.shown = last - x(row.day) >= 18 ? row.number : "";
      if (row.shown) last = x(row.day);
    }
  },
  months(rows, width) {
    const x = scale(rows.map((row) => row.day), 8, width - 8, Date.parse);
    let last = Infinity;
    for (const [at, row] of [...rows.entries()].reverse()) {
      row.shown = row.count !== rows[at - 1]?.count && last - x(row.day) >= 18 ? String(row.count) : "";
      if (row.shown) last = x(row.day);
    }
  },
  prices(rows, width, height) {
    const x = scale(rows.map((row) => row.price), 16, width - 16, Math.log);
    const y = scale(rows.map((row) => row.score), height - 16, 16);
    const best = rows.filter((row) => row.best).reverse();
    const ways = ["right", "left"];
    place(best.map((row) => ({ row, part: "model", x: x(row.price), y: y(row.score) - 12, ways })), width);
  },
};

/** Draws a figure if what it would show is not what it shows; one that is folded away is drawn when it is unfolded. */
async function draw(figure) {
  if (figure.closest("details:not([open])")) return;
  const plot = figure.querySelector(".plot");
  const { key, said, rows } = view(figure);
  const kind = figure.dataset.chart;
  figure.hidden = kind === "gaps" && rows.length === 0;
  const drawn = JSON.stringify([key, plot.clientWidth]);
  if (figure.drawn === drawn || plot.clientWidth === 0) return;
  figure.drawn = drawn;
  plot.setAttribute("aria-label", said);
  figure.drawing?.finalize();
  const canvas = plot.firstElementChild;
  if (rows.length === 0) {
    canvas.textContent = "Nothing to draw for this choice.";
    return;
  }
  const spec = specs[kind] ?? specs[`${kind}/${choice.axis}`];
  const width = plot.clientWidth - spec.padding.left - spec.padding.right;
  const height = ["gaps", "lags"].includes(kind) ? rows.length * ROW : spec.height;
  prepare[kind]?.(rows, width, height);
  // Expressions are interpreted, not compiled: the page's policy forbids making code out of text.
  const how = { mode: "vega-lite", ast: true, actions: false, renderer: "svg", logLevel: 1 };
  const bare = { defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  figure.drawing = await vegaEmbed(canvas, { ...spec, width, height, datasets: { rows } }, { ...how, ...bare });
}

const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => target.drawn && draw(target)));
for (const figure of figures) resized.observe(figure);
const near = new IntersectionObserver(
  (entries) => entries.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => draw(target)),
  { rootMargin: "400px" },
);

/** Draws what is far away too, one by one, so that a printed page has every chart and the reader need not wait. */
async function drawRest([figure, ...others]) {
  if (!figure) return;
  await draw(figure);
  setTimeout(() => drawRest(others), 20);
}

/** Writes who led when into a board's table, from what its chart draws. */
function list(fold) {
  const { key, said, rows } = view(fold);
  if (fold.listed === JSON.stringify(key)) return;
  fold.listed = JSON.stringify(key);
  fold.querySelector("p").textContent = said;
  fold.querySelector(".cut").textContent = "";
  const heads = [...fold.querySelectorAll("thead th")];
  const holder = (row, side) => row[side] + (row[`${side}_new`] && row.number !== "1" ? " (new)" : "");
  const lines = rows
    .filter((row, at) => row.number || at === rows.length - 1)
    .map((row) => {
      const line = document.createElement("tr");
      [row.number, row.day, holder(row, "closed"), holder(row, "open"), row.said].forEach((said, at) => {
        const cell = line.appendChild(document.createElement(at ? "td" : "th"));
        if (!at) cell.scope = "row";
        cell.className = heads[at].className;
        cell.dataset.label = heads[at].textContent;
        const named = at === 2 || at === 3; // a name may turn the direction of the text around it
        (named ? cell.appendChild(document.createElement("bdi")) : cell).textContent = said;
      });
      return line;
    });
  fold.querySelector("tbody").replaceChildren(...lines);
}

/** Shows and hides what stands in the page for one choice only, counts it, and draws anew what is near. */
function apply() {
  for (const element of document.querySelectorAll("[data-policy], [data-boards], [data-verdict]")) {
    element.hidden = !["policy", "boards", "verdict"].every(
      (name) => element.dataset[name] === undefined || chosen(element.dataset[name], name),
    );
  }
  const count = (query, word) => {
    const found = document.querySelectorAll(query).length;
    return `${found} ${word}${found === 1 ? "" : "s"}`;
  };
  document.getElementById("shown").textContent =
    `${count("#answer .cards > li:not([hidden])", "board")}, ${count("#claims tbody tr:not([hidden])", "claim")} shown.`;
  for (const fold of changes) if (fold.open) list(fold);
  for (const figure of figures) {
    near.unobserve(figure);
    near.observe(figure);
  }
  clearTimeout(apply.rest);
  apply.rest = setTimeout(() => drawRest(figures), 100);
}

/** The address after #: an anchor of the page, and what is chosen other than at first. */
function remember(anchor) {
  const set = Object.entries(choice).filter(([name, value]) => value !== first[name]);
  const parts = [anchor, ...set.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)].filter(Boolean);
  history.replaceState(null, "", parts.length ? `#${parts.join("&")}` : location.pathname);
}

/** Takes the choices from the address; returns its anchor. */
function recall() {
  const parts = [...new URLSearchParams(location.hash.slice(1))];
  for (const [name, value] of parts) {
    const select = selects.find((one) => one.dataset.choice === name);
    if (select && [...select.options].some((option) => option.value === value)) {
      select.value = choice[name] = value;
    }
  }
  return parts.find(([, value]) => value === "")?.[0] ?? "";
}

/** Goes to an anchor of the page, unfolding it and what it stands in. */
function show(anchor) {
  const target = anchor ? document.getElementById(anchor) : null;
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target?.scrollIntoView();
}

for (const select of selects) {
  select.addEventListener("change", () => {
    choice[select.dataset.choice] = select.value;
    remember(recall.anchor);
    apply();
  });
}
addEventListener("hashchange", () => {
  recall.anchor = recall();
  remember(recall.anchor);
  apply();
  show(recall.anchor);
});
for (const fold of changes) fold.addEventListener("toggle", () => fold.open && list(fold));
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link?.hash === location.hash) show(recall.anchor); // a fold that was closed again since
});
// On paper nothing can be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folded) fold.open = true;
  changes.forEach(list);
  figures.forEach(draw);
});
addEventListener("afterprint", () => folded.forEach((fold) => (fold.open = false)));
for (const element of document.querySelectorAll(".choices")) element.hidden = false;
recall.anchor = recall();
apply();
show(recall.anchor);

// What the page does when a reader chooses. It holds no number of its own: charts, tables and CSV files are all
// made from the same long tables (data.figures[id].values), in the way that data.figures[id] says.
(async () => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const NOTHING = "–";
  const MINUS = "−";

  async function unpack(id) {
    const bytes = Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // --- parameters ---

  function filterParameters() {
    const form = document.querySelector("form.filter");
    if (!form) return;
    const rows = all("#parameters tbody tr");
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const update = () => {
      const words = form.elements.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      const only = form.elements.assumptions.checked;
      let shown = 0;
      rows.forEach((row, n) => {
        row.hidden = (only && !row.classList.contains("assumption")) || !words.every((word) => texts[n].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      form.querySelector("output").textContent = byId("parameters").dataset.count.replace("#", shown);
    };
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    update();
  }

  filterParameters();
  if (typeof DecompressionStream === "undefined") {
    byId("no-charts").hidden = false;
    return;
  }
  const data = JSON.parse(await unpack("data"));
  const selects = all("form.controls select, form.own select");
  const choice = { ...data.start };
  const told = {};
  const drawn = {};
  let Plotly = null;

  // --- numbers as people read them: the twin of report/numbers.py and of report/sheets.py:cell ---

  const words = data.words;

  function number(value, digits, sign) {
    if (value === null || value === undefined) return NOTHING;
    const text = (Math.abs(value) + 1e-12).toFixed(digits);
    const [whole, part] = text.split(".");
    const shown = whole.replace(/\B(?=(\d{3})+$)/g, words.thousands) + (part ? words.decimal + part : "");
    if (Number(text) === 0) return shown;
    return (value < 0 ? MINUS : sign ? "+" : "") + shown;
  }

  const scaleOf = (unit) => ({ EUR: 1 / 1000, aandeel: 100 })[unit.split("/")[0]] ?? 1;

  function ofUnit(value, unit, more = 0, sign = false) {
    if (value === null) return NOTHING;
    if (unit === "EUR") return number(value * scaleOf(unit), more, sign);
    if (unit === "aandeel") return number(value * scaleOf(unit), more, sign) + "%";
    if (unit === words.score.unit) return number(value, words.score.digits + more, sign);
    return number(value, (Math.abs(value) >= 100 ? 0 : 1) + more, sign);
  }

  // one end of a band: beside zero it never looks like zero
  function endOf(value, isClear, show) {
    let text = NOTHING;
    for (let more = 0; more < (isClear ? words.decimals : 1); more += 1) {
      text = show(value, more);
      if (/[1-9]/.test(text)) break;
    }
    return text;
  }

  function enough(value, isClear, show) {
    const text = endOf(value, isClear, show);
    return isClear && !/[1-9]/.test(text) ? words.nearly_zero : text;
  }

  const band = (low, high, show) => [low, high].map((value) => endOf(value, low * high > 0, show)).join(` ${words.to} `);
  const changed = (unit) => (value, more) => (unit === "aandeel" && value !== null ? number(value * 100, more, true) : ofUnit(value, unit, more, true));
  const span = (low, high, unit) => band(low, high, changed(unit));

  function change(value, unit, isClear) {
    const text = enough(value, isClear, changed(unit));
    if (unit !== "aandeel" || !/[0-9]/.test(text)) return text;
    return `${text} ${words.points[/^[+−]?1$/.test(text) ? 0 : 1]}`;
  }

  // how far an arrangement is behind the first, in a table and under the reader's own weights
  function behind(said, value, low, high) {
    const show = (score, more) => ofUnit(score, words.score.unit, more);
    if (said === "first") return words.verdict.first;
    const shown = enough(value, low * high > 0, show);
    if (said === "too_few") return `${shown} (${words.verdict.too_few})`;
    return `${shown} (${band(low, high, show)}) ${words.verdict[said]}`;
  }

  function mark(said, unit) {
    return words.saldo[said] || (unit === "EUR" && words.money[said]) || words.verdicts[said] || "";
  }

  function cell(part, values, row) {
    const [value, low, high] = [values.value[row], values.low[row], values.high[row]];
    const unit = values.unit[row].split("/")[0];
    const said = values.verdict[row];
    if (part === "value") return ofUnit(value, unit);
    if (part === "verdict") return words.verdict[said] ?? NOTHING;
    if (part === "behind") return behind(said, value, low, high);
    if (part === "marked") return `${ofUnit(value, unit, 0, true)} ${mark(said, unit)}`.trim();
    if (part === "value_band") return low === null ? ofUnit(value, unit) : `${ofUnit(value, unit)} (${ofUnit(low, unit)} ${words.to} ${ofUnit(high, unit)})`;
    if (said === "base" || (low === null && value === null)) return NOTHING;
    if (part === "band") return said === "too_few" ? NOTHING : span(low, high, unit);
    const shown = change(value, unit, low * high > 0);
    if (said === "too_few" || low === null) return `${shown} (${mark("too_few", unit)})`;
    return `${shown} (${span(low, high, unit)}) ${mark(said, unit)}`.trim();
  }

  // --- rows of a long table ---

  // the column that a select is about, where it has another name
  const COLUMN = { fund: "subject", year: "period", outcome: "indicator" };
  const KEYS = data.columns.slice(0, -3);

  function opened(packed) {
    const values = { rows: packed.rows };
    for (const name of KEYS) {
      const { ids, at } = packed[name];
      values[name] = at ? at.map((n) => ids[n]) : Array(packed.rows).fill(ids[0]);
    }
    for (const name of data.columns.slice(-3)) values[name] = packed[name].length ? packed[name] : Array(packed.rows).fill(null);
    return values;
  }

  const tables = {};
  const valuesOf = (id) => (tables[id] ??= opened(data.figures[id].values));
  const has = (values, row, where) => Object.entries(where).every(([name, value]) => value === "*" || values[name][row] === value);

  // the rows of the reader's choice in these selects, but for the keys that `where` gives itself
  function rowsOf(values, where, selects) {
    const mine = selects.map((name) => [COLUMN[name] ?? name, choice[name]]).filter(([column]) => !(column in where));
    const due = [...mine, ...Object.entries(where).filter(([, value]) => value !== "*")];
    const checks = due.map(([column, value]) => [values[column], value]);
    const rows = [];
    for (let row = 0; row < values.rows; row += 1) {
      if (checks.every(([list, value]) => list[row] === value)) rows.push(row);
    }
    return rows;
  }

  // --- tables and CSV ---

  function showTable(id) {
    const { sheet, depends } = data.figures[id];
    const values = valuesOf(id);
    const heads = Object.keys(sheet.heads);
    const selects = depends.filter((name) => !sheet.every.includes(name));
    const lines = new Map();
    for (const row of rowsOf(values, sheet.only, selects)) {
      const names = heads.map((name) => values[name][row]);
      const key = names.join("\u0000");
      if (!lines.has(key)) lines.set(key, { names, cells: sheet.columns.map(() => NOTHING) });
      sheet.columns.forEach((column, n) => {
        if (has(values, row, column.where)) lines.get(key).cells[n] = cell(column.part, values, row);
      });
    }
    const body = document.createElement("tbody");
    for (const { names, cells } of lines.values()) {
      const line = body.insertRow();
      names.forEach((name, n) => {
        const head = document.createElement("th");
        head.scope = "row";
        head.dir = "auto";
        head.textContent = sheet.labels[heads[n]]?.[name] ?? name;
        line.append(head);
      });
      for (const text of cells) line.insertCell().textContent = text;
    }
    if (!lines.size) {
      const only = body.insertRow().insertCell();
      only.colSpan = heads.length + sheet.columns.length;
      only.textContent = isHere() ? words.no_rows : words.left_out;
    }
    document.querySelector(`[data-table="${id}"] tbody`).replaceWith(body);
  }

  function csv(id) {
    const { names } = data.figures[id];
    const values = valuesOf(id);
    const safe = (text) => (/^[=+\-@\t\r]/.test(text) ? "'" + text : text);
    const quoted = (text) => (text.includes(words.separator) || /["\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
    const plain = (value) => (value === null ? "" : value.toFixed(6).replace(/\.?0+$/, "").replace(".", words.decimal));
    const lines = [data.columns.map((name) => words.csv[name])];
    for (let row = 0; row < values.rows; row += 1) {
      lines.push(data.columns.map((name) => (KEYS.includes(name) ? safe(names[name][values[name][row]]) : plain(values[name][row]))));
    }
    return "\ufeff" + lines.map((line) => line.map(quoted).join(words.separator) + "\r\n").join("");
  }

  function give(id) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv(id)], { type: "text/csv;charset=utf-8" }));
    link.download = `${id}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  // --- charts ---

  const tokens = getComputedStyle(document.documentElement);

  function styled(look) {
    if (typeof look === "string") return look.startsWith("--") ? tokens.getPropertyValue(look).trim() : look;
    if (Array.isArray(look)) return look.map(styled);
    if (look && typeof look === "object") return Object.fromEntries(Object.entries(look).map(([name, value]) => [name, styled(value)]));
    return look;
  }

  function put(trace, path, list) {
    const names = path.split(".");
    const last = names.pop();
    names.reduce((inner, name) => (inner[name] ??= {}), trace)[last] = list;
  }

  function fieldOf(values, rows, field, labels) {
    const wanted = rows.filter((row) => has(values, row, field.where));
    const one = (row) => {
      if (field.column === "above") return values.high[row] === null ? null : values.high[row] - values.value[row];
      if (field.column === "below") return values.low[row] === null ? null : values.value[row] - values.low[row];
      return values[field.column][row];
    };
    return wanted.map((row) => {
      const found = one(row);
      return typeof found === "number" ? found * (field.scale ?? scaleOf(values.unit[row])) : (labels[field.column]?.[found] ?? found);
    });
  }

  function asBand(trace) {
    const kept = trace.x.map((_, n) => n).filter((n) => trace.low[n] !== null && trace.high[n] !== null);
    const back = [...kept].reverse();
    const area = { ...trace, x: [...kept, ...back].map((n) => trace.x[n]), y: [...kept.map((n) => trace.high[n]), ...back.map((n) => trace.low[n])] };
    delete area.low;
    delete area.high;
    if (kept.length === 1) area.line = { width: 14, color: trace.fillcolor }; // one year has no area: a bar from end to end
    return kept.length ? area : null;
  }

  function traceOf(id, given) {
    const { chart, depends, also } = data.figures[id];
    if (given.is_chosen && choice.arrangement === data.first) return null;
    const values = valuesOf(id);
    const rows = rowsOf(values, given.where, [...depends, ...also]);
    const trace = styled(given.look);
    if (given.is_chosen) trace.name = data.names.arrangement[choice.arrangement];
    if (isNarrow() && trace.name) trace.name = inLines(trace.name);
    for (const [path, field] of Object.entries(given.fields)) put(trace, path, fieldOf(values, rows, field, chart.labels));
    return given.is_band ? asBand(trace) : trace;
  }

  function titled(layout, titles) {
    const axes = Object.entries(titles).map(([axis, texts]) => [axis, { ...layout[axis], title: { ...layout[axis].title, text: texts[choice.outcome] } }]);
    return { ...layout, ...Object.fromEntries(axes) };
  }

  const isNarrow = () => window.innerWidth < 640;
  const inLines = (text) => text.replace(/(.{20,30}?) /g, "$1<br>");

  // names down the left leave little room: for words below the axis, and on a phone for numbers too
  function fitted(layout) {
    if (window.innerWidth >= 1000) return layout;
    const { text } = layout.xaxis.title;
    if (!isNarrow()) return { ...layout, xaxis: { ...layout.xaxis, title: { ...layout.xaxis.title, text: inLines(text) } } };
    const height = layout.height + (layout.showlegend ? 70 : 40);
    const size = window.innerWidth < 360 ? 10 : 12;
    const title = { ...layout.xaxis.title, text: text.replace(/(.{10,18}?) /g, "$1<br>"), font: { size } };
    const few = layout.yaxis.type ? { nticks: 4, tickangle: 0 } : {};
    const annotations = (layout.annotations ?? []).map((words) => ({ ...words, x: 1, xanchor: "right" }));
    return { ...layout, height, annotations, xaxis: { ...layout.xaxis, ...few, title }, font: { ...layout.font, size }, margin: { ...layout.margin, l: 44, r: 8 } };
  }

  // --- one choice ---

  function showRows() {
    const names = Object.keys(choice);
    for (const item of all("[data-economy], [data-arrangement], [data-gemeente], [data-year]")) {
      item.hidden = names.some((name) => name in item.dataset && item.dataset[name] !== choice[name]);
    }
  }

  const chainKey = () => [choice.economy, choice.arrangement, choice.gemeente, choice.year].join("|");
  const isHere = () => !data.chain || chainKey() in data.chain; // a page of a large run leaves the details of some choices out

  function showChain() {
    if (!data.chain) return; // a page of several runs has none
    const state = data.chain[chainKey()];
    byId("chain").hidden = !state;
    if (!state) return;
    for (const item of all("[data-mark]")) item.textContent = state.texts[item.dataset.mark];
    for (const item of all("[data-width]")) item.setAttribute("width", state.widths[item.dataset.width]);
    for (const item of all("[data-choke]")) item.hidden = item.dataset.choke !== state.choke;
    for (const queue of all("[data-queue]")) {
      const letters = state.queues[queue.dataset.queue];
      all("use", queue).forEach((dot, n) => dot.setAttribute("href", "#dot-" + (letters[n] === "." ? "none" : letters[n])));
    }
  }

  const textKey = (figure) => figure.depends.map((name) => choice[name]).join("|");

  function showFigure(id, figure) {
    const key = textKey(figure);
    if (told[id] === key) return;
    told[id] = key;
    ["heading", "sees"].forEach((name, n) => {
      for (const item of all(`[data-${name}="${id}"]`)) item.textContent = figure.texts[key][n];
    });
    for (const item of all(`[data-sees="${id}"]`)) item.closest(".sees").hidden = !figure.texts[key][1];
    all(`[data-plot="${id}"]`).forEach(label);
    showTable(id);
  }

  // a flow of nothing cannot be drawn; a value of nothing can
  function hasSomething(trace) {
    if (trace.type === "sankey") return trace.link.value.some((value) => value > 0);
    return [trace.x, trace.y].every((list) => list.some((value) => value !== null));
  }

  // a chart is one image, named by its heading: its ticks and names stand in the table, in order
  function label(plot) {
    const heading = document.querySelector(`[data-heading="${plot.dataset.plot}"]`).textContent;
    const isImage = !plot.classList.contains("nothing");
    for (const [name, value] of [["role", "img"], ["aria-label", heading]]) {
      if (isImage) plot.setAttribute(name, value);
      else plot.removeAttribute(name);
    }
  }

  function fill(plot, traces, layout) {
    Plotly.react(plot, traces, layout, data.config);
    for (const drawing of [plot.firstElementChild, byId("js-plotly-tester")]) drawing.setAttribute("aria-hidden", "true");
  }

  // charts are drawn when they come into sight, and all of them for paper
  function draw(plot) {
    const id = plot.dataset.plot;
    const figure = data.figures[id];
    const key = [...figure.depends, ...figure.also].map((name) => choice[name]).join("|");
    if (drawn[id] === key) return;
    drawn[id] = key;
    const traces = figure.chart.traces.map((given) => traceOf(id, given)).filter(Boolean);
    const hasNothing = !traces.some(hasSomething);
    plot.parentElement.querySelector("figcaption").hidden = hasNothing;
    plot.classList.toggle("nothing", hasNothing);
    label(plot);
    if (hasNothing) {
      Plotly.purge(plot);
      plot.textContent = !isHere() ? words.left_out : figure.texts[textKey(figure)][1] ? words.nothing : words.nothing_said;
      return;
    }
    if (!plot.data) plot.textContent = "";
    fill(plot, traces, fitted(titled(styled(figure.chart.layout), figure.chart.titles)));
  }

  const inSight = new Set();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) draw(target);
        inSight[isIntersecting ? "add" : "delete"](target);
      }
    },
    { rootMargin: "400px" },
  );

  const weights = weighing(data.criteria ?? null, words, { number, behind });
  const showWeights = () => weights.show(`${choice.economy}|${choice.gemeente}`);

  function show() {
    showRows();
    showChain();
    showWeights();
    for (const [id, figure] of Object.entries(data.figures)) showFigure(id, figure);
    if (Plotly) inSight.forEach(draw);
  }

  // --- the address: a choice is `name=value&...`; anything else there is a place on the page ---

  const holdsChoice = () => location.hash.length < 2 || location.hash.includes("=");

  function readHash() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const select of selects) {
      const value = wanted.get(select.name);
      choice[select.name] = [...select.options].some((option) => option.value === value) ? value : data.start[select.name];
      select.value = choice[select.name];
    }
    weights.read(wanted.get("weights"));
  }

  function address() {
    const kept = new URLSearchParams();
    for (const { name } of selects) kept.set(name, choice[name]);
    const moved = weights.moved();
    if (moved) kept.set("weights", moved);
    return "#" + kept;
  }

  const isMoved = () => Object.keys(data.start).some((name) => choice[name] !== data.start[name]) || weights.moved();

  // a link to a place on the page leaves the choice of the reader in the address
  function goBack() {
    if (!holdsChoice()) {
      if (isMoved()) history.replaceState(null, "", address());
      return;
    }
    const before = { ...choice };
    readHash();
    show();
    say(before);
  }

  // the heading of the figures that a select is about, or else of the first figure in view
  function headingFor(select) {
    const headings = all('[data-heading], [data-mark="heading"]');
    const own = select.closest(".exhibit, section");
    const seen = headings.find((heading) => {
      const { top, bottom } = heading.closest(".exhibit").getBoundingClientRect();
      return top < window.innerHeight && bottom > window.innerHeight / 3;
    });
    return headings.find((heading) => own?.contains(heading)) ?? seen ?? document.querySelector('[data-mark="heading"]') ?? headings[0];
  }

  function say(before, given) {
    const moved = selects.filter(({ name }, n) => before[name] !== choice[name] && selects.findIndex((other) => other.name === name) === n);
    if (!moved.length) return;
    const names = moved.map((select) => select.selectedOptions[0].textContent);
    byId("said").textContent = `${words.now} ${names.join("; ")}. ${headingFor(given ?? moved[0]).textContent}`;
  }

  for (const select of selects) {
    select.addEventListener("change", () => {
      const before = { ...choice };
      choice[select.name] = select.value;
      for (const other of selects) other.value = choice[other.name];
      history.pushState(null, "", address());
      show();
      say(before, select);
    });
  }
  window.addEventListener("popstate", goBack);
  window.addEventListener("hashchange", goBack);
  for (const form of all("form.controls, form.own")) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  }
  for (const button of all("[data-csv]")) {
    button.addEventListener("click", () => give(button.dataset.csv));
    button.hidden = false;
  }
  for (const plot of all("[data-plot]")) {
    plot.style.minHeight = `${fitted(data.figures[plot.dataset.plot].chart.layout).height}px`;
    label(plot);
  }
  if (holdsChoice()) readHash();
  if (Object.keys(data.start).some((name) => choice[name] !== data.start[name])) show();
  else showRows();
  showWeights();
  weights.listen(() => history.replaceState(null, "", address()));

  // --- what is wider than its place says so, where the style shows it ---

  const wide = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const place = target.closest(".scroll, .wide");
      if (place.scrollWidth > place.clientWidth + 1) place.dataset.more = words.sideways;
      else delete place.dataset.more;
    }
  });
  all(".scroll, .scroll > table, .wide, .wide > .plot").forEach((item) => wide.observe(item));

  // --- charts last: everything else works already ---

  performance.mark("usable");

  const code = document.createElement("script");
  code.textContent = await unpack("plotly");
  document.head.append(code);
  Plotly = window.Plotly;
  const months = data.locale.months;
  Plotly.register({
    moduleType: "locale",
    name: data.locale.name,
    dictionary: {},
    format: { days: data.locale.days, shortDays: data.locale.days, months, shortMonths: months, date: "%d-%m-%Y" },
  });
  const plots = all("[data-plot]");
  plots.forEach((plot) => watch.observe(plot));

  // --- paper: every chart as wide as the page, every table open ---

  const closed = new Set();
  const PAPER_WIDTH = 660;
  const LEAST_LETTERS = 0.8;
  const sheets = all("table:not(.parameters)");
  const MOST = { first: 560, other: 820 }; // high: the first chart of a section shares its page with the title

  const heightOf = (plot) => data.figures[plot.dataset.plot].chart.layout.height;
  const isFirst = (plot) => plot.closest("section").querySelector(".plot") === plot;

  // how wide a table on paper is when no word breaks: as page.css has it, 7pt and .25rem of 10pt at either side
  const pen = document.createElement("canvas").getContext("2d");
  const lengths = new Map();

  function lengthOf(word) {
    if (!lengths.has(word)) lengths.set(word, pen.measureText(word).width);
    return lengths.get(word);
  }

  function leastWidth(table) {
    pen.font = `bold ${28 / 3}px ${tokens.getPropertyValue("--font")}`;
    const columns = [];
    for (const row of table.rows) {
      [...row.cells].forEach((cell, n) => {
        for (const word of cell.textContent.split(/[ \n-]+/)) columns[n] = Math.max(columns[n] ?? 0, lengthOf(word));
      });
    }
    return columns.reduce((total, length) => total + length + 20 / 3, 0);
  }

  // letters grow smaller before any word breaks
  function fitTable(table) {
    const share = PAPER_WIDTH / leastWidth(table);
    if (share < 1) table.style.setProperty("--shrunk", Math.max(share, LEAST_LETTERS));
    if (share < LEAST_LETTERS) table.dataset.breaks = "";
  }

  function unfitTable(table) {
    table.style.removeProperty("--shrunk");
    delete table.dataset.breaks;
  }

  // a flow moves to its new size step by step, too late for paper: it is drawn anew
  function resize(plot, size) {
    if (!plot.data) return;
    const { data: traces, layout } = plot;
    if (traces[0].type !== "sankey") Plotly.relayout(plot, size);
    else {
      Plotly.purge(plot);
      fill(plot, traces, { ...layout, ...size });
    }
  }

  window.addEventListener("beforeprint", () => {
    for (const fold of all("details:not([open])")) {
      closed.add(fold);
      fold.open = true;
    }
    sheets.forEach(fitTable);
    for (const plot of plots) {
      draw(plot);
      const height = Math.min(heightOf(plot), MOST[isFirst(plot) ? "first" : "other"]);
      resize(plot, { width: PAPER_WIDTH, height, autosize: false });
    }
  });
  window.addEventListener("afterprint", () => {
    closed.forEach((fold) => (fold.open = false));
    closed.clear();
    sheets.forEach(unfitTable);
    for (const plot of plots) resize(plot, { width: null, height: fitted(data.figures[plot.dataset.plot].chart.layout).height, autosize: true });
  });
  document.documentElement.dataset.ready = "true";
})();

// What the page does when a reader chooses: it knows which state belongs to a choice, and no number of its own.
(async () => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  async function unpack(id) {
    const bytes = Uint8Array.from(atob(byId(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  function filterParameters() {
    const form = document.querySelector("form.filter");
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
  const code = document.createElement("script");
  code.textContent = await unpack("plotly");
  document.head.append(code);
  const Plotly = window.Plotly;
  const months = data.locale.months;
  Plotly.register({
    moduleType: "locale",
    name: data.locale.name,
    dictionary: {},
    format: { days: data.locale.days, shortDays: data.locale.days, months, shortMonths: months, date: "%d-%m-%Y" },
  });

  const selects = all("form.controls select, form.year select");
  const choice = { ...data.start };
  const drawn = {};

  function readHash() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const select of selects) {
      const value = wanted.get(select.name);
      if (value !== null && [...select.options].some((option) => option.value === value)) choice[select.name] = value;
      select.value = choice[select.name];
    }
  }

  function writeHash() {
    const kept = new URLSearchParams();
    for (const select of selects) kept.set(select.name, choice[select.name]);
    history.replaceState(null, "", "#" + kept);
  }

  function showRows() {
    const names = Object.keys(choice);
    for (const item of all("[data-economy], [data-arrangement], [data-gemeente], [data-year]")) {
      item.hidden = names.some((name) => name in item.dataset && item.dataset[name] !== choice[name]);
    }
  }

  function showChain() {
    const state = data.chain[[choice.economy, choice.arrangement, choice.gemeente, choice.year].join("|")];
    for (const item of all("[data-mark]")) item.textContent = state.texts[item.dataset.mark];
    for (const item of all("[data-width]")) item.setAttribute("width", state.widths[item.dataset.width]);
    for (const item of all("[data-choke]")) item.hidden = item.dataset.choke !== state.choke;
    for (const queue of all("[data-queue]")) {
      const letters = state.queues[queue.dataset.queue];
      all("use", queue).forEach((dot, n) => dot.setAttribute("href", "#dot-" + (letters[n] === "." ? "none" : letters[n])));
    }
  }

  function fitted(layout) {
    if (window.innerWidth >= 640) return layout;
    const height = layout.height + (layout.showlegend ? 70 : 40);
    const title = { ...layout.xaxis.title, text: layout.xaxis.title.text.replace(/(.{10,18}?) /g, "$1<br>") };
    return { ...layout, height, xaxis: { ...layout.xaxis, title }, font: { ...layout.font, size: 12 }, margin: { ...layout.margin, l: 44, r: 8 } };
  }

  function showFigures() {
    for (const plot of all("[data-plot]")) {
      const id = plot.dataset.plot;
      const figure = data.figures[id];
      const key = figure.depends.map((name) => choice[name]).join("|");
      if (drawn[id] === key) continue;
      drawn[id] = key;
      const state = figure.states[key];
      document.querySelector(`[data-heading="${id}"]`).textContent = state.heading;
      document.querySelector(`[data-sees="${id}"]`).textContent = state.sees;
      Plotly.react(plot, state.data, fitted(state.layout), data.config);
    }
  }

  function show() {
    showRows();
    showChain();
    showFigures();
  }

  for (const select of selects) {
    select.addEventListener("change", () => {
      choice[select.name] = select.value;
      writeHash();
      show();
    });
  }
  for (const form of all("form.controls, form.year")) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  }
  window.addEventListener("hashchange", () => {
    readHash();
    show();
  });
  const resize = (width) => all("[data-plot]").forEach((plot) => Plotly.relayout(plot, { width, autosize: width === null }));
  window.addEventListener("beforeprint", () => resize(660));
  window.addEventListener("afterprint", () => resize(null));
  readHash();
  show();
  document.documentElement.dataset.ready = "true";
})();

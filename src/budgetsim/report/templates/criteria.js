// Ranks the arrangements again when a reader moves a weight: the same formulas as analysis/criteria.py, on means and covariances.
function ranked(kader, place, weightOf) {
  const criteria = place.criteria;
  const sum = criteria.reduce((total, id) => total + weightOf(id), 0);
  const shares = criteria.map((id) => (sum > 0 ? weightOf(id) / sum : 0));
  const weighed = (row) => row.reduce((total, value, n) => total + value * shares[n], 0);
  const totals = place.means.map(weighed);
  const places = place.arrangements.map((name, n) => n);
  const order = places.sort((a, b) => Number(totals[b].toFixed(9)) - Number(totals[a].toFixed(9)) || a - b);
  const first = order[0];
  return order.map((n, rank) => {
    const behind = totals[first] - totals[n];
    const spread = n === first ? null : place.spread[`${Math.min(first, n)}-${Math.max(first, n)}`];
    const variance = spread === null ? 0 : weighed(spread.map(weighed));
    const width = kader.width * Math.sqrt(Math.max(0, variance));
    const isClear = kader.replications >= kader.least && behind - width > 0;
    return { rank: rank + 1, name: place.arrangements[n], total: totals[n], behind, low: behind - width, high: behind + width, isClear };
  });
}

function weighing(kader, texts, number) {
  const panel = document.getElementById("weights");
  if (!panel) return { show: () => {}, read: () => {}, moved: () => null, listen: () => {} };
  const words = kader.words;
  const form = panel.querySelector("form");
  const inputs = [...form.querySelectorAll("[data-weight]")];
  const shown = (value) => number(value, 2);
  const weight = (value) => String(Number(value.toFixed(2))).replace(".", texts.decimal);
  const weightOf = (id) => Number(inputs.find((input) => input.dataset.weight === id).value);
  let current = null;

  function behind(row) {
    if (row.rank === 1) return words.first;
    if (kader.replications < kader.least) return `${shown(row.behind)} (${texts.verdicts.too_few})`;
    return `${shown(row.behind)} (${shown(row.low)} ${texts.to} ${shown(row.high)}) ${row.isClear ? words.clear : texts.verdicts.unclear}`;
  }

  function line(row) {
    const item = document.createElement("tr");
    [[String(row.rank), "th"], [kader.names[row.name], "th"], [shown(row.total), "td"], [behind(row), "td"]].forEach(([text, tag]) => {
      const cell = document.createElement(tag);
      if (tag === "th") cell.scope = "row";
      cell.textContent = text;
      item.append(cell);
    });
    return item;
  }

  function show(place) {
    current = place;
    inputs.forEach((input) => (input.nextElementSibling.textContent = weight(Number(input.value))));
    const found = kader.cases[place];
    const isNothing = !found || found.criteria.every((id) => weightOf(id) === 0);
    document.getElementById("no-weight").hidden = !isNothing;
    panel.querySelector("[data-ranking]").replaceChildren(...(isNothing ? [] : ranked(kader, found, weightOf).map(line)));
  }

  panel.hidden = false;
  return {
    show,
    read(wanted) {
      const values = (wanted || "").split(",").map(Number);
      const isWhole = values.length === inputs.length && values.every((value) => value >= 0);
      inputs.forEach((input, n) => (input.value = isWhole && wanted ? values[n] : input.defaultValue));
    },
    moved: () => (inputs.some((input) => Number(input.value) !== Number(input.defaultValue)) ? inputs.map((input) => Number(Number(input.value).toFixed(2))).join(",") : null),
    listen(changed) {
      const again = () => {
        show(current);
        changed();
      };
      form.addEventListener("input", again);
      form.addEventListener("reset", () => setTimeout(again));
      form.addEventListener("submit", (event) => event.preventDefault());
    },
  };
}

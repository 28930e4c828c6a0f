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
  const said = (n, low) => (n === first ? "first" : kader.replications < kader.least ? "too_few" : low > 0 ? "behind" : "unclear");
  return order.map((n, rank) => {
    const behind = totals[first] - totals[n];
    const spread = n === first ? null : place.spread[`${Math.min(first, n)}-${Math.max(first, n)}`];
    const variance = spread === null ? 0 : weighed(spread.map(weighed));
    const width = kader.width * Math.sqrt(Math.max(0, variance));
    return { rank: rank + 1, name: place.arrangements[n], total: totals[n], behind, low: behind - width, high: behind + width, said: said(n, behind - width) };
  });
}

// `shown` has `number` and `behind`, which write numbers and arrears as the tables of the page do
function weighing(kader, texts, shown) {
  const panel = document.getElementById("weights");
  if (!panel) return { show: () => {}, read: () => {}, moved: () => null, listen: () => {} };
  const QUIET = 700; // milliseconds after the last step of a slider: a reader hears one sentence, not every step
  const form = panel.querySelector("form");
  const inputs = [...form.querySelectorAll("[data-weight]")];
  const spoken = panel.querySelector("[data-spoken]");
  const weight = (value) => String(Number(value.toFixed(2))).replace(".", texts.decimal);
  const weightOf = (id) => Number(inputs.find((input) => input.dataset.weight === id).value);
  let current = null;
  let waiting = null;

  function line(row) {
    const item = document.createElement("tr");
    const cells = [String(row.rank), kader.names[row.name], shown.number(row.total, texts.score.digits), shown.behind(row.said, row.behind, row.low, row.high)];
    cells.forEach((text, n) => {
      const cell = document.createElement(n < 2 ? "th" : "td");
      if (n < 2) cell.scope = "row";
      cell.textContent = text;
      item.append(cell);
    });
    return item;
  }

  function rows() {
    const found = kader.cases[current];
    return !found || found.criteria.every((id) => weightOf(id) === 0) ? [] : ranked(kader, found, weightOf);
  }

  function fill() {
    const found = rows();
    for (const input of inputs) {
      const text = weight(Number(input.value));
      input.nextElementSibling.textContent = text;
      input.setAttribute("aria-valuetext", text);
    }
    document.getElementById("no-weight").hidden = found.length > 0;
    panel.querySelector("[data-ranking]").replaceChildren(...found.map(line));
  }

  function hush() {
    clearTimeout(waiting);
    spoken.textContent = "";
  }

  function speak() {
    const [first, second] = rows();
    if (!first) spoken.textContent = kader.words.nothing;
    else if (second) {
      const names = { "{first}": kader.names[first.name], "{second}": kader.names[second.name] };
      spoken.textContent = kader.words[second.said === "behind" ? "clear" : "unclear"].replace(/\{first\}|\{second\}/g, (hole) => names[hole]);
    }
  }

  panel.hidden = false;
  return {
    show(place) {
      current = place;
      hush();
      fill();
    },
    read(wanted) {
      const values = (wanted || "").split(",");
      const isWhole = values.length === inputs.length && values.every((value) => /^\d+(\.\d+)?$/.test(value));
      inputs.forEach((input, n) => (input.value = isWhole ? values[n] : input.defaultValue));
    },
    moved: () => (inputs.some((input) => Number(input.value) !== Number(input.defaultValue)) ? inputs.map((input) => Number(Number(input.value).toFixed(2))).join(",") : null),
    listen(changed) {
      const again = () => {
        hush();
        fill();
        changed();
        waiting = setTimeout(speak, QUIET);
      };
      form.addEventListener("input", again);
      form.addEventListener("reset", () => setTimeout(again));
      form.addEventListener("submit", (event) => event.preventDefault());
    },
  };
}

"use strict";
// Moves the numbers of the page to a setting of the levers. Its data stand in the element "data", made and explained by report/sliders.py and slider_rows.py.
(() => {
  const WIDTH = 320, ROW = 38, AXIS = 44;
  const INK = "#1B1F24", QUIET = "#565D66", GRID = "#E3E6EA", BLUE = "#0072B2";
  const MINUS = "\u2212", SPACE = "\u00a0";
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (name) => document.getElementById(name);
  const inputs = data.sliders.map((_, place) => byId(`lever-${place}`));
  const group = byId("group");

  // Where a setting lies: the nodes around it, each as its place in the flat tables and its weight. Weights add up to one.
  const nodesAround = (setting) => data.sliders.reduce((found, slider, axis) => {
    const nodes = slider.nodes;
    let low = 0;
    while (low < nodes.length - 2 && setting[axis] >= nodes[low + 1]) low += 1;
    const share = Math.min(1, Math.max(0, (setting[axis] - nodes[low]) / (nodes[low + 1] - nodes[low])));
    return found.flatMap(([place, weight]) => [
      [place * nodes.length + low, weight * (1 - share)],
      [place * nodes.length + low + 1, weight * share],
    ]).filter(([, weight]) => weight > 0);
  }, [[0, 1]]);

  const mixed = (values, where) => where.some(([place]) => values[place] === null) ? null
    : where.reduce((sum, [place, weight]) => sum + weight * values[place], 0);

  // How numbers are written: as Row in slider_rows.py does.
  const written = (value, decimals) => Math.abs(value).toLocaleString("en-US",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: "halfEven" });
  const size = (row, value) => row.prefix + written(value, row.decimals ?? (Math.abs(value) < 10 ? 1 : 0));
  const signed = (row, value) => {
    const text = size(row, value);
    return /[1-9]/.test(text) ? (value < 0 ? MINUS : "+") + text : text;
  };
  const interval = (row, { middle, half }) => half === null ? "none" : `${signed(row, middle - half)} to ${signed(row, middle + half)}`;

  // What an interval lets us say: as read_interval in words.py does.
  const verdict = (row, { middle, half }) => {
    if (half === null) return { words: "no interval", effect: "neither", moves: false };
    if (middle === 0 && half === 0) return { words: "no change at all", effect: "neither", moves: false };
    const clear = Math.abs(middle) > half;
    if (!clear && Math.abs(middle) <= half * data.eighty) return { words: "no clear change", effect: "neither", moves: false };
    const effect = row.better === "neither" ? "neither" : (middle > 0) === (row.better === "up") ? "better" : "worse";
    return { words: `${clear ? "" : "probably "}${middle > 0 ? "rises" : "falls"}`, effect, moves: true };
  };
  const sentence = (row, found) => {
    const say = row.say ? ` ${row.say}` : "";
    if (found.half === null) return `${signed(row, found.middle)}${say}, without an interval`;
    const { words, moves } = verdict(row, found);
    const text = size(row, found.middle);
    const least = `less than ${row.prefix}${text.includes(".") ? "0.1" : "1"}`;
    return `${words}${moves ? ` by ${/[1-9]/.test(text) ? text : least}${say}` : ""} (95${SPACE}% interval ${interval(row, found)})`;
  };

  // What is shown of a row at a setting, for the chosen group; the region as a whole has no groups. Nothing where too few people stand behind it.
  const numbersOf = (panel, row) => (data.numbers[panel.regional ? "all" : group.value] ?? {})[row.name];
  const foundAt = (where) => data.panels.map((panel) => ({
    panel,
    rows: panel.rows.flatMap((row) => {
      const numbers = numbersOf(panel, row);
      return numbers ? [{ row, middle: mixed(numbers[0], where), half: mixed(numbers[1], where) }] : [];
    }),
  }));

  // The scale of a panel holds every setting, so that it stands still while levers move.
  const domainOf = (panel) => {
    let low = 0, high = 0;
    for (const row of panel.rows) {
      const [middles, halves] = numbersOf(panel, row) ?? [[], []];
      middles.forEach((middle, place) => {
        low = Math.min(low, middle - (halves[place] ?? 0));
        high = Math.max(high, middle + (halves[place] ?? 0));
      });
    }
    const room = 0.08 * (high - low) || 1;
    return [low - room, high + room];
  };
  const ticksOf = ([low, high]) => {
    const rough = (high - low) / 5, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * (rough / power >= 7.1 ? 10 : rough / power >= 3.2 ? 5 : rough / power >= 1.4 ? 2 : 1);
    const decimals = Math.max(0, -Math.floor(Math.log10(step)));
    const ticks = [];
    for (let place = Math.ceil(low / step); place * step <= high; place += 1) ticks.push([place * step, (place < 0 ? MINUS : "") + written(place * step, decimals)]);
    return ticks;
  };

  // Pictures: the same look as charts.interval_chart.
  const shape = (name, attributes, text) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const picture = ({ panel, rows }, number) => {
    const domain = domainOf(panel), height = ROW * rows.length;
    const across = (value) => WIDTH * (value - domain[0]) / (domain[1] - domain[0]);
    const line = (x1, y1, x2, y2, colour, width) => shape("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": width, "stroke-linecap": "round" });
    const svg = shape("svg", { role: "img", "aria-labelledby": `drawn-${number}-title drawn-${number}-desc`, viewBox: `-5 0 ${WIDTH + 10} ${height + AXIS}`, width: WIDTH + 10, height: height + AXIS });
    svg.append(
      shape("title", { id: `drawn-${number}-title` }, `${panel.title}: difference from every lever at none, in ${panel.unit}`),
      shape("desc", { id: `drawn-${number}-desc` }, rows.map(({ row, ...found }) => `${row.title}: ${signed(row, found.middle)}, 95 % interval ${interval(row, found)}`).join("; ")),
    );
    const label = (x, y, anchor, words, more) => shape("text", { x, y, "text-anchor": anchor, "font-family": "sans-serif", "font-size": 12.5, fill: INK, ...more }, words);
    rows.forEach(({ row, middle, half }, place) => {
      const top = ROW * place, y = top + ROW * 0.72, zero = across(0);
      svg.append(line(zero, top + ROW * 0.55, zero, top + ROW * 0.89, QUIET, 1));
      if (half !== null) svg.append(line(across(middle - half), y, across(middle + half), y, BLUE, 3));
      svg.append(
        shape("circle", { cx: across(middle), cy: y, r: 5, fill: BLUE, "data-row": row.name }),
        label(0, top + ROW * 0.3, "start", panel.rows.length > 1 ? row.title : ""), // the panel's own title names a single row
        label(WIDTH, top + ROW * 0.3, "end", signed(row, middle), { "font-weight": 600 }),
      );
    });
    svg.append(line(0, height, WIDTH, height, GRID, 1));
    const quiet = { "font-size": 11, fill: QUIET };
    for (const [value, words] of ticksOf(domain)) svg.append(line(across(value), height, across(value), height + 5, GRID, 1), label(across(value), height + 18, "middle", words, quiet));
    svg.append(label(WIDTH / 2, height + 36, "middle", panel.unit, quiet));
    return svg;
  };

  const draw = (found) => document.querySelectorAll("#pictures .panel").forEach((place, number) => {
    place.hidden = found[number].rows.length === 0;
    if (!place.hidden) place.querySelector(".picture").replaceChildren(picture(found[number], number));
  });
  const fill = (found) => {
    const known = new Map(found.flatMap(({ rows }) => rows.map((one) => [one.row.name, one])));
    for (const line of document.querySelectorAll("#numbers tr[data-row]")) {
      const one = known.get(line.dataset.row);
      line.hidden = one === undefined;
      if (!one) continue;
      const { words, effect } = verdict(one.row, one);
      const cells = line.querySelectorAll("td");
      cells[0].textContent = signed(one.row, one.middle);
      cells[2].textContent = interval(one.row, one);
      cells[3].textContent = words + (effect === "neither" ? "" : `: ${effect}`);
    }
  };
  const answer = (found) => {
    const first = found.find(({ rows }) => rows.length).rows[0];
    const told = [`${group.selectedOptions[0].textContent}, ${data.year}. ${first.row.title}: ${sentence(first.row, first)}.`];
    for (const { panel, rows } of found) {
      const cost = rows.find(({ row }) => row.name === "public_cost");
      if (cost) told.push(`${cost.row.title}, ${panel.title.replace("Cost, ", "")}: ${signed(cost.row, cost.middle)}${cost.row.say ? ` ${cost.row.say}` : ""} (95${SPACE}% interval ${interval(cost.row, cost)}).`);
    }
    return told.join(" ");
  };

  const share = (value) => Number((100 * value).toFixed(2));
  const shown = (slider, value) => slider.unit === "share" ? `${share(value)}${SPACE}%` : String(value);
  const spoken = (slider, value) => slider.unit === "share" ? `${share(value)} %` : `${value} ${slider.unit}`;
  const settingNow = () => inputs.map((input) => Number(input.value));

  // A screen reader is told once the levers rest.
  let resting;
  const tell = (words, patience) => {
    clearTimeout(resting);
    resting = setTimeout(() => { if (byId("answer").textContent !== words) byId("answer").textContent = words; }, patience);
  };
  const show = (patience = 150) => {
    const setting = settingNow(), where = nodesAround(setting), found = foundAt(where);
    data.sliders.forEach((slider, place) => {
      byId(`value-${place}`).textContent = shown(slider, setting[place]);
      inputs[place].setAttribute("aria-valuetext", spoken(slider, setting[place]));
    });
    draw(found);
    fill(found);
    byId("whom").textContent = group.selectedOptions[0].textContent;
    byId("where").textContent = where.length === 1 ? "This very setting was run." : `This setting was not run: it is interpolated between ${where.length} that were.`;
    tell(answer(found), patience);
  };

  // A setting is kept in the address, so that it can be sent to somebody: #accountability.weight=0.3&group=latino
  const toAddress = () => {
    const words = new URLSearchParams(settingNow().map((value, place) => [data.sliders[place].name, String(value)]));
    words.set("group", group.value);
    history.replaceState(null, "", `#${words}`);
  };
  const move = (setting) => {
    inputs.forEach((input, place) => { input.value = String(setting[place]); });
    show();
    toAddress();
  };
  const fromAddress = () => {
    const words = new URLSearchParams(location.hash.slice(1));
    data.sliders.forEach((slider, place) => {
      const value = Number.parseFloat(words.get(slider.name));
      inputs[place].value = String(Number.isFinite(value) ? value : slider.start); // the browser keeps it within the slider's ends
    });
    group.value = data.groups.some(({ name }) => name === words.get("group")) ? words.get("group") : "all";
    show(0);
  };

  document.documentElement.classList.add("moving");
  for (const input of inputs) input.addEventListener("input", () => { show(); toAddress(); });
  group.addEventListener("change", () => { show(); toAddress(); });
  byId("none").addEventListener("click", () => move(data.sliders.map(() => 0)));
  byId("usual").addEventListener("click", () => move(data.sliders.map(({ start }) => start)));
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
})();

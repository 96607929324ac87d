/*
Copyright (c) 2026, huaweicloud.workspace contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
*/
"use strict";
(() => {
  // What the service says is only ever set as text, never as HTML.
  const PRINTED = 2000;
  const SIZES = [50, 100, 250, 1000];
  const STATUSES = new Set(["login_status", "status"]);
  const data = JSON.parse(document.getElementById("data").textContent);
  const count = data.search.length;
  const state = { sort: "", down: false, words: [], page: 0, size: SIZES[0], picked: {} };
  let shown = [];

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const labelled = (words, control, name) => {
    control.id = `control-${name}`;
    return make("div", {}, make("label", { htmlFor: control.id, textContent: words }), control);
  };
  const plain = (value) => value.toLocaleString("en");
  const text = (field, row) => data.texts[data.cells[field][row]];
  const word = (field, value) => (STATUSES.has(field) && Object.hasOwn(data.labels, value) ? data.labels[value] : value);
  const colour = (value) => "dot " + (Object.hasOwn(data.colours, value) ? data.colours[value] : "c-other");

  // The rank of each text, so that sorting compares numbers; worked out when it is first wanted.
  let ranks = null;
  const rankOf = () => {
    if (!ranks) {
      const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
      const places = data.texts.map((_, place) => place);
      places.sort((one, other) => order.compare(data.texts[one], data.texts[other]));
      ranks = new Int32Array(places.length);
      places.forEach((place, rank) => { ranks[place] = data.texts[place] === "" ? places.length : rank; });
    }
    return ranks;
  };

  // What is searched: every field, in the words of the service and in those of the page.
  let haystacks = null;
  const haystackOf = (row) => {
    haystacks ??= data.search.map((hidden, place) => {
      const cells = Object.keys(data.cells).map((field) => {
        const value = text(field, place);
        return STATUSES.has(field) ? value + "\n" + word(field, value) : value;
      });
      return [hidden, ...cells].join("\n").toLowerCase();
    });
    return haystacks[row];
  };

  const select = () => {
    const picked = Object.entries(state.picked).filter(([, place]) => place !== "");
    shown = [];
    for (let row = 0; row < count; row += 1) {
      if (picked.every(([field, place]) => data.cells[field][row] === Number(place))
        && state.words.every((part) => haystackOf(row).includes(part))) {
        shown.push(row);
      }
    }
    if (state.sort) {
      const rank = rankOf();
      const cells = data.cells[state.sort];
      const sign = state.down ? -1 : 1;
      shown.sort((one, other) => sign * (rank[cells[one]] - rank[cells[other]]) || one - other);
    }
  };

  const cell = (field, row, first) => {
    const value = text(field, row);
    const element = make(first ? "th" : "td", first ? { scope: "row" } : {});
    if (STATUSES.has(field)) {
      element.append(make("i", { className: colour(value) }), make("bdi", { textContent: word(field, value) }));
    } else {
      element.append(make("bdi", { textContent: value }));
      element.title = value;
    }
    return element;
  };

  const body = make("tbody");
  const line = (row) => make("tr", {}, ...data.columns.map(([field], place) => cell(field, row, place === 0)));
  const status = make("p", {});
  status.setAttribute("role", "status");
  const buttons = {};
  const boxes = {};
  const picks = [];

  const fill = (from, to) => {
    body.replaceChildren(...shown.slice(from, to).map(line));
    const all = shown.length === count ? "" : ` (of ${plain(count)} in all)`;
    const noun = shown.length === 1 ? "desktop" : "desktops";
    const none = count ? "No desktop fits. Change the search or the filters." : "There are no desktops.";
    status.textContent = shown.length
      ? `${plain(from + 1)} to ${plain(Math.min(to, shown.length))} of ${plain(shown.length)} ${noun}${all}`
      : none;
  };
  const show = () => {
    const last = Math.max(0, Math.ceil(shown.length / state.size) - 1);
    state.page = Math.min(state.page, last);
    fill(state.page * state.size, (state.page + 1) * state.size);
    region.scrollTop = 0;
    buttons.First.disabled = buttons.Previous.disabled = state.page === 0;
    buttons.Next.disabled = buttons.Last.disabled = state.page === last;
  };
  const update = () => {
    state.page = 0;
    select();
    show();
    for (const [button, field, place] of picks) { button.setAttribute("aria-pressed", String(boxes[field].value === place)); }
  };

  const head = make("tr");
  for (const [field, title] of data.columns) {
    const button = make("button", { type: "button", textContent: title });
    const column = make("th", { scope: "col" }, button);
    button.addEventListener("click", () => {
      state.down = state.sort === field && !state.down;
      state.sort = field;
      for (const other of head.children) { other.removeAttribute("aria-sort"); }
      column.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      update();
    });
    head.append(column);
  }

  const controls = make("div", { className: "controls" });
  controls.setAttribute("role", "search");
  controls.setAttribute("aria-label", "Search and filter the desktops");
  const search = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: "Name, user, address, tag, ID" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      state.words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      update();
    }, count > 2000 ? 120 : 0);
  });
  controls.append(labelled("Search", search, "search"));

  for (const [field, title] of data.filters) {
    const counts = new Map();
    for (const place of data.cells[field]) { counts.set(place, (counts.get(place) ?? 0) + 1); }
    const rank = rankOf();
    const places = [...counts.keys()].sort((one, other) => rank[one] - rank[other]);
    const box = make("select", {}, new Option("All", ""));
    for (const place of places) {
      box.append(new Option(`${word(field, data.texts[place]) || "None"} (${plain(counts.get(place))})`, String(place)));
    }
    box.addEventListener("change", () => {
      state.picked[field] = box.value;
      update();
    });
    controls.append(labelled(title, box, field));
    boxes[field] = box;
  }
  const clear = make("button", { type: "button", textContent: "Clear" });
  clear.addEventListener("click", () => {
    clearTimeout(waiting);
    search.value = "";
    for (const box of Object.values(boxes)) { box.value = ""; }
    state.words = [];
    state.picked = {};
    update();
    search.focus();
  });
  controls.append(clear);

  const pages = make("div", { className: "pages" }, status);
  const size = make("select", {}, ...SIZES.map((number) => new Option(plain(number), String(number))));
  size.addEventListener("change", () => {
    state.size = Number(size.value);
    state.page = 0;
    show();
  });
  pages.append(labelled("Rows", size, "rows"));
  const turn = (name, target) => {
    const button = make("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      state.page = target();
      show();
    });
    buttons[name] = button;
    pages.append(button);
  };
  turn("First", () => 0);
  turn("Previous", () => state.page - 1);
  turn("Next", () => state.page + 1);
  turn("Last", () => Infinity);

  const grid = make("table", { className: "grid" }, make("caption", { className: "unseen", textContent: "Desktops" }),
    make("thead", {}, head), body);
  const region = make("div", { className: "scroll tall", tabIndex: 0 }, grid);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", "Table of desktops");
  const place = document.getElementById("browser");
  place.append(controls, region, pages);
  place.hidden = false;

  // What a figure or a row of a chart counts, a click on it shows in the table; another click shows all again.
  const heading = document.getElementById("desktops");
  for (const element of document.querySelectorAll("[data-field]")) {
    const { field, value } = element.dataset;
    const box = boxes[field];
    const number = String(data.texts.indexOf(value));
    const holder = element.querySelector("dt, th");
    if ([...box.options].some((option) => option.value === number)) {
      const button = make("button", { type: "button", className: "pick", title: "Show these desktops" }, ...holder.childNodes);
      button.addEventListener("click", () => {
        box.value = box.value === number ? "" : number;
        box.dispatchEvent(new Event("change"));
        if (box.value) {
          heading.focus({ preventScroll: true });
          heading.scrollIntoView();
        }
      });
      holder.append(button);
      picks.push([button, field, number]);
    }
  }
  update();

  // Paper has no pages to turn: print what the filters leave.
  addEventListener("beforeprint", () => fill(0, PRINTED));
  addEventListener("afterprint", show);
})();

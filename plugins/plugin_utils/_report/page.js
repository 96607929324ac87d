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
  // A text of so many characters stays in one line.
  const SHORT = 15;
  // More columns do not fit on paper.
  const MOST_COLUMNS = 14;
  const STATUSES = new Set(["login_status", "status"]);
  const data = JSON.parse(document.getElementById("data").textContent);
  const count = data.search.length;
  // All of it stands in the fragment of the address, so that a filtered page can be kept and shared.
  const fresh = () => ({ q: "", show: "", picked: {}, sort: "", down: false, page: 0, size: SIZES[0], wall: false });
  let state = fresh();
  let shown = [];

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const role = (name, element) => {
    element.setAttribute("role", name);
    return element;
  };
  const labelled = (words, control, name) => {
    control.id = `control-${name}`;
    return make("div", {}, make("label", { htmlFor: control.id, textContent: words }), control);
  };
  const plain = (value) => value.toLocaleString("en");
  // Times as the reader's clock has them.
  const minutes = { day: "numeric", hour: "2-digit", minute: "2-digit" };
  const clock = new Intl.DateTimeFormat("en-GB", { ...minutes, month: "long", year: "numeric", timeZoneName: "short" });
  const short = new Intl.DateTimeFormat("en-GB", { ...minutes, month: "short" });
  const medium = new Intl.DateTimeFormat("en-GB", { ...minutes, month: "short", year: "numeric" });
  const dated = (value) => {
    const time = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(time) ? value : medium.format(time);
  };
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

  const flags = new Map(data.flags.map(([name, _title, rows]) => [name, new Set(rows)]));
  const select = () => {
    const picked = Object.entries(state.picked).map(([field, value]) => [data.cells[field], data.texts.indexOf(value)]);
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const flag = flags.get(state.show);
    shown = [];
    for (let row = 0; row < count; row += 1) {
      if ((!flag || flag.has(row)) && picked.every(([cells, place]) => cells[row] === place)
        && words.every((part) => haystackOf(row).includes(part))) {
        shown.push(row);
      }
    }
    if (state.sort) {
      const rank = rankOf();
      const cells = data.cells[state.sort];
      const sign = state.down ? -1 : 1;
      // What is not known comes last in either direction.
      const blank = (row) => Number(text(state.sort, row) === "");
      shown.sort((one, other) => blank(one) - blank(other)
        || sign * (rank[cells[one]] - rank[cells[other]]) || one - other);
    }
  };

  // A long text may end a line where its parts do: behind the signs in names, addresses and tags.
  const breakable = (value) => {
    const parts = value.length > SHORT ? value.replace(/[@._:;/\\=-](?=\w)/g, "$&\n").split("\n") : [value];
    return make("bdi", {}, ...parts.flatMap((part, place) => (place ? [make("wbr"), part] : [part])));
  };
  const cell = ([field, title], row, first) => {
    const value = text(field, row);
    const element = role(first ? "rowheader" : "cell", make(first ? "th" : "td", first ? { scope: "row" } : {}));
    element.dataset.label = title;
    const told = STATUSES.has(field) ? word(field, value) : field === "created" ? dated(value) : value;
    if (STATUSES.has(field)) { element.append(make("i", { className: colour(value) })); }
    if (told !== value) { element.title = value; }
    element.append(breakable(told));
    element.className = told ? (told.length > SHORT ? "long" : "short") : "blank";
    return element;
  };

  const body = role("rowgroup", make("tbody"));
  const line = (row) => role("row", make("tr", {}, ...data.columns.map((column, place) => cell(column, row, place === 0))));
  const status = role("status", make("p", {}));
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

  // An option holds "=" and its value, because a value may be empty; "" is no choice.
  const choose = (box, value, words) => {
    const wanted = value === undefined ? "" : `=${value}`;
    if (![...box.options].some((option) => option.value === wanted)) { box.append(new Option(`${words} (0)`, wanted)); }
    box.value = wanted;
  };
  const chosen = (box) => (box.value === "" ? undefined : box.value.slice(1));
  const draw = () => {
    select();
    show();
    if (search.value !== state.q) { search.value = state.q; }
    for (const [field] of data.filters) { choose(boxes[field], state.picked[field], word(field, state.picked[field]) || "None"); }
    choose(boxes.show, state.show || undefined, state.show);
    sorting.value = state.sort ? (state.down ? "-" : "") + state.sort : "";
    if (sorting.selectedIndex < 0) { sorting.value = ""; }
    size.value = String(state.size);
    for (const [button, field, value] of picks) { button.setAttribute("aria-pressed", String(chosen(boxes[field]) === value)); }
    data.columns.forEach(([field], place) => {
      const column = head.children[place];
      if (field === state.sort) {
        column.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else {
        column.removeAttribute("aria-sort");
      }
    });
    document.documentElement.classList.toggle("wall", state.wall);
    document.querySelector(".to-wall").hidden = state.wall;
    document.querySelector(".from-wall").hidden = !state.wall;
  };

  const fragment = () => {
    const found = new URLSearchParams();
    for (const [field, value] of Object.entries(state.picked)) { found.set(field, value); }
    if (state.show) { found.set("show", state.show); }
    if (state.q) { found.set("q", state.q); }
    if (state.sort) { found.set("sort", (state.down ? "-" : "") + state.sort); }
    if (state.size !== SIZES[0]) { found.set("rows", String(state.size)); }
    if (state.page) { found.set("page", String(state.page + 1)); }
    if (state.wall) { found.set("view", "wall"); }
    return found.toString();
  };
  const read = () => {
    const found = new URLSearchParams(location.hash.slice(1));
    const next = fresh();
    for (const [field] of data.filters) { if (found.has(field)) { next.picked[field] = found.get(field); } }
    if (flags.has(found.get("show"))) { next.show = found.get("show"); }
    next.q = found.get("q") ?? "";
    const sort = found.get("sort") ?? "";
    const field = sort.replace(/^-/, "");
    if (Object.hasOwn(data.cells, field)) { Object.assign(next, { sort: field, down: sort.startsWith("-") }); }
    if (SIZES.includes(Number(found.get("rows")))) { next.size = Number(found.get("rows")); }
    next.page = Math.max(0, (parseInt(found.get("page"), 10) || 1) - 1);
    next.wall = found.get("view") === "wall";
    return next;
  };
  // A step back undoes one choice, or what was typed since.
  let typing = false;
  const write = (typed = false) => {
    const address = new URL(location.href);
    address.hash = fragment();
    if (address.hash !== location.hash) {
      history[typed && typing ? "replaceState" : "pushState"](null, "", address);
      typing = typed;
    }
  };
  const update = (changes = {}, typed = false) => {
    state = { ...state, page: 0, ...changes };
    draw();
    write(typed);
  };

  const head = role("row", make("tr"));
  for (const [field, title] of data.columns) {
    const button = make("button", { type: "button", textContent: title });
    button.addEventListener("click", () => update({ sort: field, down: state.sort === field && !state.down }));
    head.append(role("columnheader", make("th", { scope: "col" }, button)));
  }

  const controls = role("search", make("div", { className: "controls" }));
  controls.setAttribute("aria-label", "Search and filter the desktops");
  const search = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: "Name, user, address, tag, ID" });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => update({ q: search.value }, true), count > 2000 ? 120 : 0);
  });
  controls.append(labelled("Search", search, "search"));

  const filter = (field, title, options, change) => {
    const box = make("select", {}, new Option("All", ""), ...options);
    box.addEventListener("change", () => change(chosen(box)));
    controls.append(labelled(title, box, field));
    boxes[field] = box;
  };
  filter("show", "Show", data.flags.map(([name, title, rows]) => new Option(`${title} (${plain(rows.length)})`, `=${name}`)),
    (value) => update({ show: value ?? "" }));
  for (const [field, title] of data.filters) {
    const counts = new Map();
    for (const place of data.cells[field]) { counts.set(place, (counts.get(place) ?? 0) + 1); }
    const rank = Object.hasOwn(data.orders, field) ? null : rankOf();
    const order = (place) => (rank ? rank[place] : data.orders[field].indexOf(data.texts[place]));
    const places = [...counts.keys()].sort((one, other) => order(one) - order(other));
    const options = places.map((place) => {
      const value = data.texts[place];
      return new Option(`${word(field, value) || "None"} (${plain(counts.get(place))})`, `=${value}`);
    });
    filter(field, title, options, (value) => {
      const { [field]: _before, ...others } = state.picked;
      update({ picked: value === undefined ? others : { ...others, [field]: value } });
    });
  }
  // Where a desktop is a card, there are no headings to sort by.
  const sorting = make("select", {}, new Option("Name", ""),
    ...data.columns.flatMap(([field, title]) => [new Option(title, field), new Option(`${title}, descending`, `-${field}`)]));
  sorting.addEventListener("change", () => update({ sort: sorting.value.replace(/^-/, ""), down: sorting.value.startsWith("-") }));
  const sorter = labelled("Sort by", sorting, "sort");
  sorter.className = "sorter";
  const clear = make("button", { type: "button", textContent: "Clear" });
  clear.addEventListener("click", () => {
    clearTimeout(waiting);
    search.focus();
    search.value = "";
    update({ q: "", show: "", picked: {} });
  });
  controls.append(sorter, clear);

  const pages = make("div", { className: "pages" }, status);
  const size = make("select", {}, ...SIZES.map((number) => new Option(plain(number), String(number))));
  size.addEventListener("change", () => update({ size: Number(size.value) }));
  pages.append(labelled("Rows", size, "rows"));
  const turn = (name, target) => {
    const button = make("button", { type: "button", textContent: name });
    button.addEventListener("click", () => {
      state.page = target();
      show();
      write();
    });
    buttons[name] = button;
    pages.append(button);
  };
  turn("First", () => 0);
  turn("Previous", () => state.page - 1);
  turn("Next", () => state.page + 1);
  turn("Last", () => Infinity);

  // The roles are said, because a style that makes cards of rows takes them away.
  const grid = role("table", make("table", { className: data.columns.length > MOST_COLUMNS ? "grid many" : "grid" }, make("caption", { className: "unseen", textContent: "Desktops" }),
    role("rowgroup", make("thead", {}, head)), body));
  const region = role("region", make("div", { className: "scroll tall", tabIndex: 0 }, grid));
  region.setAttribute("aria-label", "Table of desktops");
  const place = document.getElementById("browser");
  place.append(controls, region, pages);
  place.hidden = false;

  // What a figure or a row of a chart counts, a click on it shows in the table; another click shows all again.
  const heading = document.getElementById("desktops");
  const toTable = () => {
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  };
  for (const element of document.querySelectorAll("[data-field]")) {
    const { field, value } = element.dataset;
    const box = boxes[field];
    const holder = element.querySelector("dt, th, .what");
    if ([...box.options].some((option) => option.value === `=${value}`)) {
      const button = make("button", { type: "button", className: "pick", title: "Show these desktops" }, ...holder.childNodes);
      button.addEventListener("click", () => {
        box.value = chosen(box) === value ? "" : `=${value}`;
        // On the wall there is no table to show them in.
        state.wall = state.wall && !box.value;
        box.dispatchEvent(new Event("change"));
        if (box.value) { toTable(); }
      });
      // The figures beside it belong to it.
      element.classList.add("picks");
      element.addEventListener("click", (event) => { if (!event.target.closest("button, a")) { button.click(); } });
      holder.append(button);
      picks.push([button, field, value]);
    }
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.find, a.to-wall, a.from-wall, a.to-table, a.skip");
    if (!link) { return; }
    // None of these takes the filters out of the address, except to show one desktop.
    event.preventDefault();
    if (link.matches(".to-wall, .from-wall")) {
      update({ page: state.page, wall: link.matches(".to-wall") });
    } else {
      if (link.matches(".find")) { update({ ...fresh(), q: new URLSearchParams(link.hash.slice(1)).get("q") ?? "" }); }
      if (state.wall) { update({ wall: false }); }
      toTable();
    }
  });
  addEventListener("hashchange", () => {
    // An anchor within the page is no choice.
    if (location.hash.includes("=") || !location.hash) {
      state = read();
      typing = false;
      draw();
    }
  });
  state = read();
  draw();
  const visit = performance.getEntriesByType("navigation")[0];
  if (visit?.type !== "reload" && (state.q || state.show || Object.keys(state.picked).length)) { toTable(); }

  // Paper has no pages to turn: print what the filters leave.
  addEventListener("beforeprint", () => fill(0, PRINTED));
  addEventListener("afterprint", show);

  for (const element of document.querySelectorAll("time[datetime]")) {
    const time = Date.parse(element.dateTime);
    if (!Number.isNaN(time)) {
      element.title = element.textContent;
      element.textContent = (element.className ? short : clock).format(time);
    }
  }
  const age = document.getElementById("age");
  const stale = document.getElementById("stale");
  const MAX_AGE = Number(age.dataset.maxAge);
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const tellAge = () => {
    const seconds = (Date.now() - Date.parse(age.dataset.at)) / 1000;
    if (Number.isNaN(seconds)) { return; }
    const [unit, length] = UNITS.find((entry) => seconds >= entry[1]) ?? ["", 1];
    const number = Math.floor(seconds / length);
    const words = unit ? `${plain(number)} ${unit}${number === 1 ? "" : "s"}` : "less than a minute";
    const said = `(${words} old)`;
    if (age.textContent !== said) {
      age.textContent = said;
      stale.textContent = `This page is ${words} old. Its figures may be out of date.`;
    }
    stale.hidden = !MAX_AGE || seconds < MAX_AGE;
  };
  tellAge();
  setInterval(tellAge, 15000);

  // A page that renews itself waits for a reader who is busy with it.
  if (data.refresh) {
    const QUIET = Math.min(60, data.refresh) * 1000;
    let touched = -Infinity;
    for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
      addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
    }
    const renew = () => {
      if (Date.now() - touched < QUIET) {
        setTimeout(renew, 5000);
      } else {
        location.reload();
      }
    };
    setTimeout(renew, data.refresh * 1000);
  }
})();

// Stage:     reports, in the browser. The list of findings: filters, a window of rows, choice by keyboard.
// Input:     the embedded JSON.   Output: rows for what is in view, and the chosen finding's details.
// Invariant: no more than a window of rows exists at any time, however many findings there are.
"use strict";

const SPARE_ROWS = 6;
const PRINTED = 200;

class Findings {
  constructor(list, all) {
    this.list = list;
    this.all = all;
    this.chosen = 0;
    this.states = new Set();
    this.form = $("#findings .filters");
    this.space = el("div", { class: "space", role: "presentation" });
    list.append(this.space);
    this.fillSelects();
    this.listen();
    this.filter();
  }

  fillSelects() {
    for (const name of ["domain", "oracle", "subject"]) {
      const values = [...new Set(this.all.map((one) => one[name]))].filter(Boolean).sort();
      $(`[data-filter=${name}]`, this.form).append(...values.map((value) => el("option", { value }, value)));
    }
  }

  listen() {
    this.list.addEventListener("scroll", () => this.draw());
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(Number(row.dataset.index), true);
    });
    for (const event of ["input", "change"]) this.form.addEventListener(event, () => this.filter());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", () => { clear(this.form); this.setStates([]); this.filter(); });
    this.form.addEventListener("click", (event) => {
      const toggle = event.target.closest("[data-toggle]");
      if (toggle) this.toggle(toggle.dataset.toggle);
    });
    $("#finding-detail").addEventListener("click", (event) => {
      if (event.target.closest("[data-back]")) this.back();
    });
    $("#finding-detail").addEventListener("keydown", (event) => { if (event.key === "Escape") this.back(); });
    addEventListener("resize", () => this.draw());
    addEventListener("hashchange", () => this.openHash());
    addEventListener("beforeprint", () => this.print());
  }

  toggle(state) {
    const states = new Set(this.states);
    if (!states.delete(state)) states.add(state);
    this.setStates([...states]);
    this.filter();
  }

  setStates(states) {
    this.states = new Set(states);
    for (const button of $$("[data-toggle]", this.form))
      button.setAttribute("aria-pressed", String(this.states.has(button.dataset.toggle)));
  }

  /** Only these states, all other filters off: where the numbers at the top lead. */
  only(state) {
    this.form.reset();
    this.setStates([state]);
    this.filter();
  }

  matches(one, wanted, words) {
    if (this.states.size && !this.states.has(one.state)) return false;
    for (const [name, value] of wanted) if (one[name] !== value) return false;
    if (!words.length) return true;
    one.haystack ??= [one.signature, one.about, one.subject, one.op, one.kinds, one.seed].join("\n").toLowerCase();
    return words.every((word) => one.haystack.includes(word));
  }

  filter() {
    const wanted = ["domain", "oracle", "subject"].map((name) => [name, $(`[data-filter=${name}]`, this.form).value])
      .filter(([, value]) => value);
    const words = $("[data-filter=text]", this.form).value.toLowerCase().split(/\s+/).filter(Boolean);
    const before = this.shown?.[this.chosen];
    this.shown = this.all.filter((one) => this.matches(one, wanted, words));
    this.chosen = Math.max(this.shown.indexOf(before), 0);
    $("#findings-count").textContent = this.shown.length === this.all.length ? plural(this.all.length, "finding")
      : `${this.shown.length.toLocaleString("en")} of ${plural(this.all.length, "finding")}`;
    this.list.scrollTop = 0;
    this.reveal();
    this.show();
  }

  row(index) {
    const one = this.shown[index];
    const more = [plural(one.ops, "op"), one.first_night ? `night ${one.first_night}` : "", one.about];
    const row = el("div", { role: "option", id: `finding-${index}`, "data-index": index,
      "aria-setsize": this.shown.length, "aria-posinset": index + 1, "aria-selected": String(index === this.chosen) },
    el("span", { class: "line" }, el("span", { class: `chip ${one.state}` }, one.state), el("b", {}, one.signature)),
    el("span", { class: "line more" }, more.filter(Boolean).join(" · ")));
    row.style.transform = `translateY(${index * this.height}px)`;
    return row;
  }

  draw() {
    this.height = parseFloat(getComputedStyle(this.list).getPropertyValue("--row")) || 60;
    this.space.style.height = `${this.shown.length * this.height}px`;
    const first = Math.max(Math.floor(this.list.scrollTop / this.height) - SPARE_ROWS, 0);
    const last = Math.min(first + Math.ceil(this.list.clientHeight / this.height) + 2 * SPARE_ROWS, this.shown.length);
    const rows = [];
    for (let index = first; index < last; index += 1) rows.push(this.row(index));
    this.space.replaceChildren(...rows);
    if (!this.shown.length) this.space.append(el("p", { class: "empty" }, "No finding passes these filters."));
    const there = this.chosen >= first && this.chosen < last;
    if (there) this.list.setAttribute("aria-activedescendant", `finding-${this.chosen}`);
    else this.list.removeAttribute("aria-activedescendant");
  }

  /** Scrolls no more than it must. */
  reveal() {
    this.draw();
    const top = this.chosen * this.height, bottom = top + this.height;
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    if (bottom > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = bottom - this.list.clientHeight;
    this.draw();
  }

  show() {
    const one = this.shown[this.chosen];
    $("#finding-detail").replaceChildren(...(one ? detail(one) : [el("p", { class: "empty" }, "Nothing is chosen.")]));
    $("#finding-detail").scrollTop = 0;
  }

  choose(index, go = false) {
    this.chosen = Math.min(Math.max(index, 0), this.shown.length - 1);
    if (this.chosen < 0) { this.chosen = 0; return; }
    this.reveal();
    this.show();
    history.replaceState(null, "", `#finding=${encodeURIComponent(this.shown[this.chosen].signature)}`);
    if (go && matchMedia("(max-width: 60em)").matches) this.toDetail();
  }

  key(event) {
    const page = Math.max(Math.floor(this.list.clientHeight / this.height) - 1, 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in moves) this.choose(Math.min(Math.max(this.chosen + moves[event.key], 0), this.shown.length - 1));
    else if (event.key === "Enter") this.toDetail();
    else return;
    event.preventDefault();
  }

  toDetail() {
    $("#finding-detail").focus({ preventScroll: true });
    $("#finding-detail").scrollIntoView({ block: "nearest" });
  }

  back() {
    this.list.focus({ preventScroll: true });
    this.list.scrollIntoView({ block: "nearest" });
  }

  /** A link to one finding, `#finding=SIGNATURE`, as the address bar shows it. */
  openHash() {
    if (!location.hash.startsWith("#finding=")) return;
    let signature = "";
    try { signature = decodeURIComponent(location.hash.slice("#finding=".length)); } catch { return; }
    const index = this.shown.findIndex((one) => one.signature === signature);
    if (index < 0) return;
    this.choose(index);
    this.list.scrollIntoView({ block: "center" });
  }

  print() {
    const rows = this.shown.slice(0, PRINTED).map((one) => el("div", { class: "printed" },
      el("b", {}, `${one.state}: ${one.signature}`), el("p", {}, one.about), el("code", {}, one.replay)));
    const rest = this.shown.length - rows.length;
    if (rest > 0) rows.push(el("p", {}, `and ${rest.toLocaleString("en")} more`));
    $("#findings-print").replaceChildren(...rows);
  }
}

const list = $("#findings-list");
if (list) {
  const findings = new Findings(list, JSON.parse($("#findings-data").textContent));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-state]");
    if (link) findings.only(link.dataset.state);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    $("[data-filter=text]", findings.form).focus();
  });
  findings.openHash();
}

// Stage:     reports, in the browser. Filters of the long tables, and the marked cells of the escape matrix.
// Input:     tables that the page already holds.   Output: rows hidden or shown; the chosen cell explained.
// Invariant: without this script every table is whole.
"use strict";

function rowFilter(form) {
  const rows = $$("tbody tr", document.getElementById(form.dataset.filters));
  const text = $("[data-row-text]", form), kind = $("[data-row-kind]", form), count = $("[data-count]", form);
  const oracle = $("[data-oracle]", form), marked = $("[data-only-marked]", form);
  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (oracle) markOracle(rows, oracle.value);
    let shown = 0;
    for (const row of rows) {
      const there = row.dataset.text.toLowerCase();
      const passes = words.every((word) => there.includes(word)) &&
        (!kind?.value || row.dataset.kinds.split(" ").includes(kind.value)) &&
        (!marked?.checked || $("i:not([hidden])", row) !== null);
      row.hidden = !passes;
      shown += passes;
    }
    if (count) count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
  };
  for (const event of ["input", "change"]) form.addEventListener(event, apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => { clear(form); apply(); });
}

/** Only the marks of one oracle: the cells of the others go quiet. */
function markOracle(rows, oracle) {
  for (const row of rows) {
    for (const button of $$("button", row)) {
      for (const mark of $$("i", button)) mark.hidden = oracle !== "" && mark.dataset.mark !== oracle;
      button.closest("td").classList.toggle("quiet", $("i:not([hidden])", button) === null);
    }
  }
}

/** The cell's breaks, one a line with its claim, and the command for each. */
function explain(button) {
  const lines = button.dataset.breaks.trim().split("\n");
  const parts = [el("h3", {}, button.dataset.where)];
  for (let i = 0; i < lines.length; i += 2) {
    parts.push(el("p", {}, lines[i]));
    if (lines[i + 1]) parts.push(command(`scripts/sealbreak replay ${lines[i + 1]}`));
  }
  $("#matrix-chosen").replaceChildren(...parts);
}

function matrixGrid(table) {
  const at = (row, column) => $("button", row.cells[column] ?? document.createElement("td"));
  const usable = (button) => button && !button.closest("tr").hidden &&
    !button.closest("td").classList.contains("quiet");
  const step = (from, down, right) => {
    const rows = $$("tbody tr", table);
    let row = rows.indexOf(from.closest("tr")) + down, column = from.closest("td").cellIndex + right;
    for (; rows[row] && rows[row].cells[column]; row += down, column += right)
      if (usable(at(rows[row], column))) return at(rows[row], column);
    return null;
  };
  const go = (button) => {
    for (const other of $$("button[tabindex='0']", table)) other.tabIndex = -1;
    button.tabIndex = 0;
    button.focus();
  };
  const first = $("button", table);
  if (first) first.tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const ways = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const button = event.target.closest("button");
    if (!button || !(event.key in ways)) return;
    event.preventDefault();
    const next = step(button, ...ways[event.key]);
    if (next) go(next);
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const other of $$("[aria-pressed=true]", table)) other.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
    go(button);
    explain(button);
  });
}

for (const form of $$("form[data-filters]")) rowFilter(form);
const matrixTable = $("#matrix-table");
if (matrixTable) matrixGrid(matrixTable);

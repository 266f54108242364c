// Stage:     reports, in the browser. One finding: its facts, its command, its trace side by side.
// Input:     a finding of the embedded data.   Output: elements.
// Invariant: the step that differs first is marked by a word, a line and a colour, never by colour alone.
"use strict";

/** Where two texts differ: what they share at both ends stays out of the mark. */
function marked(text, other) {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  let end = 0;
  const most = Math.min(text.length, other.length) - start;
  while (end < most && text[text.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const middle = text.slice(start, text.length - end);
  if (!middle) return el("code", { class: "differs" }, text);
  return el("code", { class: "differs" }, text.slice(0, start), el("mark", {}, middle), text.slice(text.length - end));
}

/** A signature may break after its separators, not in the middle of a word. */
function breakable(text) {
  return text.split("/").flatMap((part, i, all) => i + 1 < all.length ? [`${part}/`, el("wbr")] : [part]);
}

/** The roles say again what the elements are: on a phone the style makes blocks of them, which takes that away. */
const cell = (attributes, ...children) => el("td", { role: "cell", ...attributes }, ...children);
const columnHead = (attributes, name) => el("th", { role: "columnheader", scope: "col", ...attributes }, name);

function outcome(text, subject, reference, isReference, isFirst) {
  if (isReference) return cell({ "data-subject": subject }, el("code", {}, text));
  if (text === reference)
    return cell({ class: "same", "data-subject": subject }, el("span", { title: "the same as the reference" }, "="));
  return cell({ "data-subject": subject }, isFirst ? marked(text, reference) : el("code", { class: "differs" }, text));
}

function step(one, number, trace) {
  const first = trace.first_difference;
  const isFirst = number === first;
  const head = el("th", { role: "rowheader", scope: "row" }, String(number));
  if (isFirst) head.append(el("span", { class: "tag" }, "first difference"));
  const cells = one.outcomes.map((text, i) => outcome(text, trace.subjects[i], one.outcomes[0], i === 0, isFirst));
  const kind = isFirst ? "first-difference" : first !== null && number > first ? "after" : false;
  return el("tr", { role: "row", class: kind }, head, cell({ class: "op" }, el("code", {}, one.op)), ...cells);
}

function traceTable(trace) {
  const differs = trace.subjects.map((name, i) => trace.steps.some((one) => one.outcomes[i] !== one.outcomes[0]));
  const head = ["#", "op"].map((name) => columnHead({}, name)).concat(trace.subjects.map((name, i) =>
    columnHead({ class: differs[i] && "differs", title: differs[i] && "differs from the reference" }, name)));
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "Trace, side by side" },
    el("table", { class: "trace", role: "table" },
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...head)),
      el("tbody", { role: "rowgroup" }, ...trace.steps.map((one, i) => step(one, i, trace)))));
}

function facts(one) {
  const rows = [
    ["First seen", [one.first_night ? `night ${one.first_night}` : "", one.first_seen].filter(Boolean).join(", ")],
    ["Nights seen", one.nights_seen ? String(one.nights_seen) : ""],
    ["Confirmed", one.confirmed],
    ["Size", plural(one.ops, "op")],
    ["Subject", one.subject],
    ["Op", one.op],
    ["Kinds", one.kinds],
    ["Source", one.location ? `${one.location.file}:${one.location.line}` : ""],
    ["Seed", one.seed],
  ];
  return el("dl", { class: "facts" }, ...rows.filter(([, value]) => value)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/** All of one finding, with the way back to the list for those who came by keyboard or by thumb. */
function detail(one) {
  const parts = [
    el("div", { class: "detail-head" }, el("span", { class: `chip ${one.state}` }, one.state),
      el("button", { type: "button", class: "back", "data-back": true }, "Back to the list")),
    el("h3", {}, ...breakable(one.signature)),
    one.about ? el("p", { class: "about" }, one.about) : null,
    one.replay ? el("div", {}, el("h4", {}, "Replay"), command(one.replay)) : null,
    one.trace ? el("div", {}, el("h4", {}, "Trace"), traceTable(one.trace)) :
      el("p", { class: "small" }, "No trace was kept; the replay prints it."),
    facts(one),
  ];
  return parts.filter(Boolean);
}

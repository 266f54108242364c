// Stage:     reports, in the browser. Small tools of the other scripts.
// Input:     none.   Output: elements; what is copied.
// Invariant: text becomes text: nothing here or elsewhere sets markup from a string.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes and children; a string child is text. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** What a reset is about to do: its event comes before it. */
function clear(form) {
  for (const field of $$("select, input", form)) {
    field.checked = false;
    field.value = "";
  }
}

function command(line) {
  return el("div", { class: "command" }, el("code", { tabindex: 0 }, line),
    el("button", { type: "button", class: "copy", "data-copy": true }, "Copy"));
}

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** What is shown is what is copied. Where the browser allows no clipboard, the text is left selected. */
async function copy(button) {
  const code = $("code", button.parentElement);
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    select(code);
    if (!document.execCommand("copy")) said = "Selected";
  }
  button.textContent = said;
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

const plural = (count, one) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

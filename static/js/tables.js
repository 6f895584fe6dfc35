// Tables and menus without script are plain forms, links and <details>; this adds what only a script can.
const BOXES = 'tbody .cell-check > input[type="checkbox"]';

// A menu closes with Escape, which gives the focus back to its button, and with a click or a focus elsewhere.
const closeOthers = (within) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(within)) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The checkbox on top selects all rows of the page; the bar says how many are selected.
const count = (table) => {
  const boxes = [...table.querySelectorAll(BOXES)];
  const number = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-select-all]");
  all.checked = number > 0 && number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
  const form = boxes[0]?.form;
  const words = form?.querySelector("[role=status]");
  if (!words) return;
  const { one, more } = words.dataset;
  words.textContent = number === 0 ? words.dataset.words : number === 1 ? one : more.replace("{number}", number);
  form.classList.toggle("has-selection", number > 0);
};
for (const table of document.querySelectorAll("table:has([data-select-all])")) {
  const all = table.querySelector("[data-select-all]");
  all.hidden = false;
  table.addEventListener("change", (event) => {
    if (event.target === all) for (const box of table.querySelectorAll(BOXES)) box.checked = all.checked;
    count(table);
  });
  window.addEventListener("pageshow", () => count(table)); // also when the browser puts back what was ticked
  count(table);
}

// The topic picker is grouped checkboxes or radio buttons in <details>; this adds the search, the chips and the counts.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

const setUp = (picker) => {
  const inputs = [...picker.querySelectorAll("input[name]")];
  const groups = [...picker.querySelectorAll(".topic-group")];
  const search = picker.querySelector("[data-search]");
  const status = picker.querySelector("[role=status]");
  const chips = picker.querySelector("[data-chips]");
  const summary = picker.querySelector("[data-summary]");
  const nameOf = (input) => input.labels[0].textContent.trim();
  const chosen = () => inputs.filter((input) => input.checked && input.value);

  const show = () => {
    const now = chosen();
    chips.replaceChildren(...now.map((input) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = nameOf(input);
      button.setAttribute("aria-label", chips.dataset.remove.replace("{name}", nameOf(input)));
      button.addEventListener("click", () => {
        input.checked = false;
        if (input.type === "radio") (inputs.find((other) => !other.value) || input).checked = true;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        search.focus();
      });
      item.append(button);
      return item;
    }));
    chips.hidden = now.length === 0 || inputs[0].type === "radio"; // of one topic the line above says enough
    for (const group of groups) {
      const number = now.filter((input) => group.contains(input)).length;
      group.querySelector("[data-count]").textContent = number || "";
    }
    if (summary) {
      summary.textContent = now.length === 0 ? summary.dataset.none
        : now.length === 1 ? nameOf(now[0]) : summary.dataset.more.replace("{number}", now.length);
    }
  };

  const find = () => {
    const wanted = folded(search.value);
    let found = 0;
    for (const input of inputs) {
      const row = input.closest(".choice");
      row.hidden = wanted !== "" && !folded(nameOf(input)).includes(wanted);
      found += !row.hidden;
    }
    for (const group of groups) {
      const hasAny = group.querySelector(".choice:not([hidden])") !== null;
      group.hidden = !hasAny;
      group.open = wanted === "" ? group.querySelector(":checked") !== null : hasAny;
    }
    status.textContent = found ? "" : status.dataset.none;
  };

  search.parentElement.hidden = false;
  search.addEventListener("input", (event) => { event.stopPropagation(); find(); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  picker.addEventListener("change", show);
  window.addEventListener("pageshow", show); // also when the browser puts back what was ticked
  show();
  for (const group of groups) group.open = group.open || group.querySelector(":checked") !== null;

  if (!summary) return;
  const close = () => { picker.open = false; };
  document.addEventListener("click", (event) => { if (event.target.isConnected && !picker.contains(event.target)) close(); });
  picker.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && picker.open) { close(); picker.querySelector("summary").focus(); }
  });
  picker.addEventListener("toggle", () => { if (picker.open) search.focus(); });
};

for (const picker of document.querySelectorAll("[data-picker]")) setUp(picker);

// Questions that depend on an earlier answer are hidden until they apply. Without this script each says when to answer it.
const form = document.querySelector("[data-shown-if]")?.form;

const isChosen = (name, value) =>
  [...form.elements].some(
    (control) =>
      control.name === name &&
      control.value === value &&
      (control.tagName === "SELECT" || control.checked) &&
      !control.closest(".field")?.hidden,
  );
const update = () => {
  for (const control of form.querySelectorAll("[data-shown-if]")) {
    control.closest(".field").hidden = !isChosen(control.dataset.shownIf, control.dataset.shownValue);
  }
};
if (form) {
  form.addEventListener("change", update);
  window.addEventListener("pageshow", update);
  update();
}

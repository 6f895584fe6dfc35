// The map answers a search as the list does: countries that are not among those found fade.
document.addEventListener("htmx:afterSwap", () => {
  const found = document.querySelector("[data-found]");
  if (!found) return;
  const codes = found.dataset.found.split(" ");
  const all = codes[0] === "all";
  for (const country of document.querySelectorAll(".map [data-country]")) {
    country.classList.toggle("is-faded", !all && !codes.includes(country.dataset.country));
  }
});

// A card says which country it is, its status and its next event: while the pointer is over it, or at the first touch.
const frame = document.querySelector(".map-frame");
if (frame) {
  const card = frame.querySelector(".map-card");
  let shown = null, touched = false;
  const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const show = (country, byTouch = false) => {
    shown = country;
    touched = byTouch;
    const [name, status] = country.querySelector("title").textContent.split(/: (.*)/s);
    card.replaceChildren(part("strong", name), part("p", status));
    if (country.dataset.next) card.append(part("p", `${card.dataset.nextWord}: ${country.dataset.next}`));
    if (touched) card.append(Object.assign(part("a", card.dataset.linkWord), { href: country.getAttribute("href") }));
    card.hidden = false;
    const shape = country.getBoundingClientRect(), box = frame.getBoundingClientRect();
    const left = shape.left + shape.width / 2 - box.left - card.offsetWidth / 2;
    const above = shape.top - box.top - card.offsetHeight - 8;
    card.style.left = `${Math.max(0, Math.min(left, box.width - card.offsetWidth))}px`;
    card.style.top = `${above > 0 ? above : shape.bottom - box.top + 8}px`;
  };
  const hide = () => { shown = null; card.hidden = true; };
  const countryOf = (event) => event.target.closest(".map-country");
  frame.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const country = countryOf(event);
    if (country && country !== shown) show(country);
    if (!country) hide();
  });
  frame.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
  frame.addEventListener("focusin", (event) => { const country = countryOf(event); if (country?.matches(":focus-visible")) show(country); });
  frame.addEventListener("focusout", () => { if (!touched) hide(); });
  frame.addEventListener("click", (event) => {
    const country = countryOf(event);
    if (event.pointerType !== "touch") return;
    if (!country) { if (!card.contains(event.target)) hide(); return; }
    if (country !== shown) { event.preventDefault(); show(country, true); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
}

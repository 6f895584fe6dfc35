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

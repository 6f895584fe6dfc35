// A second click on a button that changes something is not a second wish: what was just sent is not sent again.
"use strict";

(() => {
  const SECONDS = 3;
  let sent = new WeakMap();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    if (Date.now() - (sent.get(form) || 0) < SECONDS * 1000) {
      event.preventDefault();
      return;
    }
    sent.set(form, Date.now());
  });
  window.addEventListener("pageshow", () => {
    sent = new WeakMap(); // back on the page: whoever presses now means it
  });
})();

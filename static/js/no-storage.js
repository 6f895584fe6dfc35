// Loaded before htmx, which otherwise writes the address of every page into sessionStorage, whatever its settings: we promise that
// reading leaves nothing behind. Where storage cannot be used htmx works without it.
Object.defineProperty(window, "sessionStorage", {
  get() {
    throw new DOMException("This site stores nothing.", "SecurityError");
  },
});

// Shows pages of the ECHoS portal inside yours (docs/embed.md). Version 1: its attributes and messages stay as they are at this address.
//   <script async src="https://PORTAL/static/embed/1/embed.js" data-show="events" data-country="PT"></script>
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const { show = "hubs", id = "", language = "en", title = "National Cancer Mission Hubs" } = script.dataset;
  const page = show === "event" || show === "dialogue" ? `${show}s/${encodeURIComponent(id)}` : encodeURIComponent(show);
  const address = new URL(`/${encodeURIComponent(language)}/embed/${page}/`, origin);
  for (const name of ["country", "hub", "topic", "number", "theme", "accent"]) {
    if (script.dataset[name]) address.searchParams.set(name, script.dataset[name]);
  }
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address.href, title, width: "100%", height: "400", loading: "lazy" });
  frame.style.border = "0";
  addEventListener("message", ({ origin: sender, source, data }) => {
    if (sender !== origin || source !== frame.contentWindow || data?.echosEmbed !== 1) return;
    if (Number.isInteger(data.height) && data.height > 0) frame.height = String(Math.min(data.height, 10000));
  });
  script.after(frame);
})();

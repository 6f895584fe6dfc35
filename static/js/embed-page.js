// An embedded page says how high it is; the page around it makes room (static/embed/1/embed.js). Nothing else leaves it.
if (parent !== window) {
  const say = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    parent.postMessage({ echosEmbed: 1, height }, "*");
  };
  new ResizeObserver(say).observe(document.documentElement);
  addEventListener("load", say);
}

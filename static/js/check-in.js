// Check-ins are kept on this device until the server has them, so that a lost connection loses none. Kept are the number of the
// registration or the code, the moment and a key; nothing else, and each only until it is sent. Without script the page is a plain form.
"use strict";

(() => {
  const door = document.querySelector("[data-check-in]");
  if (!door) return;
  const STORE = `check-in:${door.dataset.event}`;
  const MOST = 50; // in one request
  const waiting = door.querySelector("[data-check-in-waiting]");
  const results = door.querySelector("[data-check-in-results]");
  let sending = false;
  let refused = false;

  const read = () => JSON.parse(localStorage.getItem(STORE) || "[]");
  const write = (items) => (items.length ? localStorage.setItem(STORE, JSON.stringify(items)) : localStorage.removeItem(STORE));
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  // --- what the page shows -------------------------------------------------------------------------------------------

  const show = () => {
    const items = read();
    const { waitingOne, waitingMore, signIn } = door.dataset;
    const words = items.length === 1 ? waitingOne : waitingMore.replace("{number}", items.length);
    waiting.hidden = items.length === 0 || (sending && !refused && navigator.onLine);
    waiting.textContent = refused ? `${words} ${signIn}` : words;
    const kept = new Set(items.map((item) => String(item.registration)));
    for (const row of door.querySelectorAll("[data-registration]")) {
      const button = row.querySelector("button[name=registration]");
      if (button) mark(row, button, kept.has(row.dataset.registration));
    }
  };

  const mark = (row, button, isKept) => {
    let note = row.querySelector("[data-kept]");
    if (isKept && !note) {
      note = document.createElement("p");
      note.className = "door-done";
      note.dataset.kept = "";
      note.textContent = door.dataset.kept;
      button.before(note);
      button.dataset.label = button.firstChild.textContent;
      button.firstChild.textContent = `${door.dataset.undo} `;
    } else if (!isKept && note) {
      note.remove();
      button.firstChild.textContent = button.dataset.label;
    }
  };

  const say = (words, status) => {
    const line = document.createElement("li");
    line.textContent = words;
    if (status !== "checked_in") line.className = "door-waiting";
    if (status !== "checked_in" && status !== "already") {
      line.dataset.problem = ""; // stays until it is dismissed: nothing else remembers it
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-link";
      button.textContent = door.dataset.dismiss;
      button.addEventListener("click", () => line.remove());
      line.append(" ", button);
    }
    results.prepend(line);
    for (const old of [...results.querySelectorAll("li:not([data-problem])")].slice(3)) old.remove();
  };

  const nameOf = (number) => door.querySelector(`[data-registration="${number}"] .door-person strong`)?.textContent;

  // --- sending -------------------------------------------------------------------------------------------------------

  const send = async () => {
    const items = read().slice(0, MOST);
    if (sending || !items.length) return;
    sending = true;
    try {
      const response = await fetch(door.dataset.send, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": door.querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ items, sent: new Date().toISOString() }), // the server corrects a clock that is wrong
        signal: AbortSignal.timeout(15000),
      });
      const isAnswer = (response.headers.get("Content-Type") || "").startsWith("application/json");
      refused = !response.redirected && isAnswer ? false : response.status < 500;
      if (response.ok && isAnswer && !refused) settle((await response.json()).results);
    } catch {
      refused = false; // no connection: they stay, and go with the next attempt
    } finally {
      sending = false;
      show();
    }
  };

  const settle = (answers) => {
    const done = new Set();
    const sent = new Map(read().map((item) => [item.key, item]));
    for (const { key, status, words, registration } of answers) {
      if (status === "busy") continue;
      done.add(key);
      const name = registration ? "" : nameOf(sent.get(key)?.registration); // whom the server no longer finds
      say(name ? `${name}: ${words}` : words, status);
    }
    write(read().filter((item) => !done.has(item.key)));
    if (done.size && window.htmx) htmx.trigger("#door-list", "check-in");
  };

  const keep = (fields) => {
    write([...read(), { key: newKey(), at: new Date().toISOString(), ...fields }]);
    send();
    show();
  };

  // --- buttons -------------------------------------------------------------------------------------------------------

  door.addEventListener("submit", (event) => {
    const button = event.submitter;
    const code = event.target.elements.code;
    try {
      if (code && code.value.trim()) {
        keep({ code: code.value.trim() });
        code.value = "";
      } else if (button && button.name === "registration") {
        const items = read();
        const rest = items.filter((item) => String(item.registration) !== button.value);
        if (rest.length < items.length) {
          if (!sending) write(rest); // pressed again before it was sent: taken back
          show();
        } else {
          keep({ registration: Number(button.value) });
        }
      } else {
        return;
      }
    } catch {
      return; // nothing can be stored here: the form is sent as it is
    }
    event.preventDefault();
  });

  // The list in the page is searched at once, also without a connection; the server's answer replaces it.
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/-/g, "").toLowerCase();
  door.querySelector("#id_q").addEventListener("input", (event) => {
    if (navigator.onLine) return;
    const words = fold(event.target.value).split(/\s+/);
    const rows = [...door.querySelectorAll("[data-registration]")];
    for (const row of rows) {
      const text = fold(row.querySelector(".door-person").textContent);
      row.hidden = !words.every((word) => text.includes(word));
    }
    const none = door.querySelector("[data-no-match]");
    if (none) none.hidden = rows.some((row) => !row.hidden);
  });

  // What is not this page (signing in, for example) does not replace the list.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.serverResponse.includes('id="door-list"')) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", show);
  window.addEventListener("online", send);
  window.addEventListener("offline", show);
  window.addEventListener("storage", show);
  setInterval(send, 5000);
  send();
  show();
})();

/* Passkeys: asks the browser for one and sends its answer with the form around it.
   <form data-passkey="create" or "get" data-passkey-options="{…}" or data-passkey-ask="address that gives them"> holds an input
   named credential, a [data-passkey-message] and the words to say in data-…-words. Without this script the form stays hidden
   and the [data-passkey-without] beside it says what else to do. */
"use strict";

(() => {
  const supported = Boolean(window.PublicKeyCredential && navigator.credentials && navigator.credentials.create);

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function readable(told) {
    const options = { ...told, challenge: bytes(told.challenge) };
    if (told.user) {
      options.user = { ...told.user, id: bytes(told.user.id) };
    }
    options.excludeCredentials = named(told.excludeCredentials);
    options.allowCredentials = named(told.allowCredentials);
    return options;
  }

  function written(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) {
        response[name] = text(credential.response[name]);
      }
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  }

  async function optionsOf(form) {
    if (form.dataset.passkeyOptions) {
      return JSON.parse(form.dataset.passkeyOptions).publicKey;
    }
    const answer = await fetch(form.dataset.passkeyAsk, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return (await answer.json()).request_options.publicKey;
  }

  async function ask(form) {
    const publicKey = readable(await optionsOf(form));
    const how = form.dataset.passkey === "create" ? "create" : "get";
    form.elements.credential.value = written(await navigator.credentials[how]({ publicKey }));
    form.submit();
  }

  function wordsFor(form, fault) {
    const words = form.dataset;
    if (fault.name === "InvalidStateError") {
      return words.knownWords || words.failedWords;
    }
    return fault.name === "NotAllowedError" || fault.name === "AbortError" ? words.cancelledWords : words.failedWords;
  }

  function tell(form, words) {
    const place = form.querySelector("[data-passkey-message]");
    place.textContent = words;
    place.hidden = !words;
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const without = form.parentElement.querySelector("[data-passkey-without]");
    if (!supported) {
      continue;
    }
    form.hidden = false;
    if (without) {
      without.hidden = true;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      tell(form, "");
      button.disabled = true;
      ask(form).catch((fault) => {
        tell(form, wordsFor(form, fault));
        button.disabled = false;
        button.focus();
      });
    });
    // The browser's Back brings the page as it was left: waiting, with an answer that was used.
    window.addEventListener("pageshow", () => {
      form.elements.credential.value = "";
      form.querySelector("button").disabled = false;
    });
  }
})();

// Scans QR codes with the camera where the browser can (BarcodeDetector); elsewhere the code is typed. Pictures stay on the device.
"use strict";

(() => {
  const button = document.querySelector("[data-camera]");
  if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const AGAIN_AFTER = 4000; // milliseconds: a badge held in front of the camera counts once
  const picture = document.querySelector("[data-camera-picture]");
  const notice = document.querySelector("[data-camera-refused]");
  const field = document.getElementById("id_code");
  const start = button.textContent;
  let stream = null;
  let last = { code: "", at: 0 };

  const stop = () => {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    picture.hidden = true;
    button.textContent = start;
  };

  const found = (code) => {
    if (code === last.code && Date.now() - last.at < AGAIN_AFTER) return;
    last = { code, at: Date.now() };
    field.value = code;
    field.form.requestSubmit();
    if (navigator.vibrate) navigator.vibrate(80);
  };

  const look = async (detector) => {
    while (stream) {
      try {
        const [code] = await detector.detect(picture);
        if (code && /^[A-Za-z0-9-]{8,9}$/.test(code.rawValue)) found(code.rawValue);
      } catch {
        // no picture yet
      }
      await new Promise((go) => setTimeout(go, 250));
    }
  };

  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      notice.hidden = false;
      return undefined;
    }
    notice.hidden = true;
    picture.srcObject = stream;
    picture.hidden = false;
    button.textContent = button.dataset.stop;
    await picture.play();
    return look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
  window.addEventListener("pagehide", stop);
  button.hidden = false;
})();

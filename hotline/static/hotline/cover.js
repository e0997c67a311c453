// Covering on the desk: what was revealed covers itself, and every press is a look of its own.
//
// A press of [data-reveal] fetches what is shown and puts it into [data-shown] of its [data-look]; covering takes it out
// of the page and says so to the server. Others may dispatch on the document: "cover-all" (texts and screen) and
// "cover-shown" (texts only, for instance when a held key is let go).
"use strict";

(() => {
  const FALLBACK_SECONDS = 10;
  const HOLD_MS = 500;
  const IDLE_SECONDS = Number(document.body.dataset.idle || 60);
  const bar = document.querySelector("[data-coverbar]");
  const curtain = document.querySelector("[data-curtain]");
  const shown = new Map(); // box -> when it covers itself
  const asking = new Set();
  let touched = Date.now();
  let down = null; // the key that is held at the moment
  let held = null; // the key whose press reveals, and since when

  const part = (box, name) => box.querySelector(`[data-${name}]`);
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";

  function post(url, body, more = {}) {
    return fetch(url, {
      method: "POST", body, credentials: "same-origin", ...more,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
    });
  }

  function say(box, text) {
    const place = part(box, "said");
    if (place) place.textContent = text;
  }

  function showing(box, url, seconds) {
    const own = Number(box.dataset.seconds || FALLBACK_SECONDS);
    part(box, "shown").dataset.url = url;
    shown.set(box, Date.now() + 1000 * Math.min(seconds || own, own));
    tick();
  }

  // One word to the server for all that is covered at once: when the page is left there is no time for a second.
  function sayCovered(urls) {
    const [first, ...others] = urls.filter(Boolean);
    if (!first) return;
    const body = new URLSearchParams(others.map((url) => ["also", url.match(/\d+/)[0]]));
    post(first, body, { keepalive: true }).catch(() => {});
  }

  function cover(box) { // takes the text out of the page, and gives the address of the look
    const place = part(box, "shown");
    shown.delete(box);
    place.textContent = "";
    place.hidden = true;
    const masked = part(box, "masked");
    if (masked) masked.hidden = false;
    const button = part(box, "reveal");
    if (button) button.disabled = false;
    say(box, button ? "Covered. Press again to see it again; that is a new look." : "Covered.");
    const url = place.dataset.url;
    delete place.dataset.url;
    return url;
  }

  function coverShown() {
    asking.clear(); // what is still on its way is not shown any more
    sayCovered([...shown.keys()].map(cover));
    tick();
  }

  function coverAll() {
    coverShown();
    if (curtain && !curtain.open) curtain.showModal();
  }

  async function reveal(box, button) {
    const body = new URLSearchParams(button.name ? { [button.name]: button.value } : {});
    const ask = {};
    asking.add(ask);
    button.disabled = true;
    let told;
    try {
      const answer = await post(button.formAction, body);
      told = await answer.json();
    } catch {
      told = { problem: "This could not be shown. Try again, or load the page anew." };
    }
    if (told.problem) {
      button.disabled = false;
      say(box, told.problem);
    } else if (!asking.has(ask)) { // covered before it came
      button.disabled = false;
      sayCovered([told.url]);
    } else {
      const place = part(box, "shown");
      place.textContent = told.text;
      place.hidden = false;
      const masked = part(box, "masked");
      if (masked && masked.matches("p")) masked.hidden = true;
      say(box, "Shown to you; the trail says so.");
      showing(box, told.url, told.seconds);
    }
    asking.delete(ask);
  }

  function tick() {
    const now = Date.now();
    sayCovered([...shown].filter(([, until]) => until <= now).map(([box]) => cover(box)));
    if (shown.size && now - touched > IDLE_SECONDS * 1000) sayCovered([...shown.keys()].map(cover));
    if (!bar) return;
    bar.hidden = !shown.size;
    if (shown.size) {
      const first = Math.ceil((Math.min(...shown.values()) - now) / 1000);
      part(bar, "count").textContent = `Covers in ${first} s`;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    const box = button?.closest("[data-look]");
    if (box) {
      event.preventDefault();
      held = event.isTrusted ? null : down && { code: down, at: Date.now() };
      if (!shown.has(box) && !button.disabled) reveal(box, button);
    } else if (event.target.closest("[data-cover-all]")) coverAll();
  });
  // What came with the page (after a button without script, or by "back") covers itself as well.
  for (const box of document.querySelectorAll("[data-look]")) {
    const place = part(box, "shown");
    if (place && !place.hidden && place.dataset.url) showing(box, place.dataset.url, 0);
  }
  document.addEventListener("cover-all", coverAll);
  document.addEventListener("cover-shown", coverShown);
  document.addEventListener("visibilitychange", () => { if (document.hidden) coverShown(); });
  window.addEventListener("blur", coverShown);
  window.addEventListener("pagehide", coverShown);
  // A key that is held shows for as long as it is held; one that is tapped, until it covers itself.
  document.addEventListener("keydown", (event) => { if (!event.repeat) down = event.code; }, true);
  document.addEventListener("keyup", (event) => {
    if (held?.code === event.code && Date.now() - held.at > HOLD_MS) coverShown();
    down = held = null;
  });
  // F9 is no letter: it covers for everybody, whatever their keys are set to.
  document.addEventListener("keydown", (event) => { if (event.key === "F9") { event.preventDefault(); coverAll(); } });
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(kind, (event) => { if (event.isTrusted) touched = Date.now(); }, { passive: true });
  }
  // Copied text is harmless to paste: no program makes a link of it. The viewing station shows it exactly.
  document.addEventListener("copy", (event) => {
    const from = document.getSelection()?.anchorNode;
    const place = (from?.nodeType === Node.ELEMENT_NODE ? from : from?.parentElement)?.closest("[data-shown]");
    if (!place || "exact" in place.dataset) return;
    const text = document.getSelection().toString();
    event.clipboardData.setData("text/plain", text.replace(/\bhttp/gi, "hxxp").replace(/\./g, "[.]"));
    event.preventDefault();
  });
  // A viewing that runs shows its minutes and counts as working, so that the case stays one's own meanwhile.
  const viewings = document.querySelectorAll("[data-viewing]");
  setInterval(() => {
    tick();
    for (const one of viewings) {
      part(one, "minutes").textContent = Math.max(0, Math.floor((Date.now() - new Date(one.dataset.since)) / 60000));
    }
  }, 250);
  if (viewings.length) setInterval(() => document.dispatchEvent(new Event("input")), 30_000);
})();

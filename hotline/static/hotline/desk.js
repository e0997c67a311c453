// Small comforts of the desk; every page works without them: keys, a lease that counts down and renews, drafts, covering.
"use strict";

(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const BEAT = 60_000; // how often the house hears that somebody is on the page
  const WORKING = 180_000; // without a key or a pointer for so long, nobody works on it
  const form = $("#assess");
  const token = () => $("input[name=csrfmiddlewaretoken]")?.value || "";
  let touched = Date.now();

  document.documentElement.classList.add("scripted");
  for (const kind of ["keydown", "pointerdown", "pointermove", "input"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  function send(url, fields, headers = {}) {
    return fetch(url, {
      method: "POST", body: fields, credentials: "same-origin", headers: { "X-CSRFToken": token(), ...headers },
    });
  }

  // --- The lease, and who else is here ---------------------------------------------------------------------------------

  const lease = $("[data-lease]");
  const lost = $("[data-lost]");
  const others = $("[data-others]");

  function showLease() {
    const left = Math.floor((new Date(lease.dataset.lease) - Date.now()) / 1000);
    $("[data-left]", lease).textContent = left <= 0 ? "ended" : left < 60 ? `${left} s left` : `${Math.floor(left / 60)} min left`;
    lease.classList.toggle("clock--late", left <= 0);
    lease.classList.toggle("clock--soon", left > 0 && left < 300);
    lease.classList.toggle("clock--fine", left >= 300);
  }

  function warn(said) {
    if (!lost) return;
    lost.textContent = said;
    lost.hidden = !said;
  }

  const SIGNED_OUT = "You are signed out. Your last draft is kept; what you typed since is only on this page. Sign in in another window, then go on here.";

  function showOthers(names) {
    if (!others) return;
    others.hidden = !names.length;
    others.textContent = names.length ? `Also here: ${names.join(", ")}` : "";
  }

  async function beat() {
    const here = $("[data-present]");
    const fields = new FormData();
    if (lease) {
      fields.set("claim", form.elements.claim.value);
      fields.set("working", Date.now() - touched < WORKING ? "yes" : "no");
    }
    const answer = await send(lease ? lease.dataset.keep : here.dataset.present, fields);
    if (answer.redirected) { warn(SIGNED_OUT); return; }
    if (!(answer.headers.get("Content-Type") || "").includes("json")) return;
    const said = await answer.json();
    showOthers(said.others || []);
    if (said.until) lease.dataset.lease = said.until;
    warn(said.problem || "");
  }

  if (lease || $("[data-present]")) {
    const quietly = () => beat().catch(() => {});
    setInterval(quietly, BEAT);
    window.addEventListener("focus", quietly); // back from another window: was it taken over meanwhile?
  }
  if (lease) { showLease(); setInterval(showLease, 1000); }

  // --- The seconds of undo ---------------------------------------------------------------------------------------------

  $$(".undo").forEach((strip) => {
    const count = () => {
      const left = Math.ceil((new Date(strip.dataset.until) - Date.now()) / 1000);
      if (left <= 0) strip.remove(); else $("[data-seconds]", strip).textContent = left;
    };
    count();
    setInterval(count, 500);
  });

  // --- What a verdict asks for, the draft, and what the procedure would do -----------------------------------------------

  const whyNot = $("[data-why-not]");
  const forecast = $("#forecast");
  let waiting = 0;
  let turn = 0;

  const chosen = () => $("input[name=verdict]:checked");

  function shown() {
    const one = chosen();
    $$("[data-when]").forEach((part) => {
      const when = part.dataset.when;
      part.hidden = !(one && (when === "illegal" ? "illegal" in one.dataset : one.value === when));
    });
    if (whyNot) explain(one);
  }

  function missing(one) {
    const filled = (id) => ($(id)?.value || "").trim();
    if (!one) return "Choose a verdict first: keys 1 to 7.";
    if (one.dataset.needs && !filled("#id_reason")) return one.dataset.needs;
    if ("ground" in one.dataset && !filled("#id_legal_ground")) return "Illegal here needs a legal ground.";
    if ("duplicate" in one.dataset && !filled("#id_duplicate_of")) return "Name the case it is a duplicate of.";
    return "";
  }

  function explain(one) {
    const said = missing(one);
    if (whyNot.textContent !== said) whyNot.textContent = said;
    $$("[data-submit]").forEach((button) => button.setAttribute("aria-disabled", String(Boolean(said))));
  }

  async function keepDraft() {
    const mine = ++turn;
    const answer = await send(form.dataset.draft, new FormData(form), { "X-Part": "forecast" });
    if (answer.redirected) { warn(SIGNED_OUT); return; }
    const html = await answer.text();
    if (mine === turn && (answer.ok || answer.status === 409)) forecast.innerHTML = html;
  }

  const NOT_KEPT = "The house cannot be reached: what you filled in is only on this page for now, and what follows from it is not known.";

  function soon(after) {
    clearTimeout(waiting);
    waiting = setTimeout(() => keepDraft().catch(() => { forecast.textContent = NOT_KEPT; }), after);
  }

  if ($("input[name=verdict]")) {
    shown();
    document.addEventListener("change", shown);
    document.addEventListener("input", shown);
  }
  if (form) {
    form.addEventListener("change", (event) => {
      if (event.target.name === "verdict") { // never what another verdict would do, however late that answer comes
        turn += 1;
        forecast.textContent = "…";
      }
      soon(300);
    });
    form.addEventListener("input", (event) => { if (event.target.matches("input, textarea")) soon(900); });
    form.addEventListener("submit", (event) => {
      clearTimeout(waiting);
      turn += 1;
      const button = event.submitter;
      if (button?.matches("[data-keep-draft]")) { event.preventDefault(); soon(0); } // Enter in a field submits nothing
      if (button?.matches("[aria-disabled=true]")) { event.preventDefault(); whyNot.focus?.(); }
    });
  }
  $$("details.menu").forEach((menu) => menu.addEventListener("toggle", () => {
    if (menu.open) $("select, input", menu)?.focus();
  }));

  // --- Keys ------------------------------------------------------------------------------------------------------------
  // Digits by their place (AZERTY has them above Shift), letters by what is printed on them. Never while somebody types.

  const help = $("#keys-help");
  const map = help ? JSON.parse(help.dataset.keys) : { off: true, keys: [] };
  const scope = form ? "assess" : $("[data-tab]") ? "case" : $("[data-notices]") ? "notices" : "queue";
  const mine = map.keys.filter((one) => one.key && (one.scope === "global" || one.scope === scope));
  let first = ""; // the "g" of a pair
  let escaped = 0;

  $$("[data-hint]").forEach((hint) => {
    const one = map.keys.find((key) => `${key.scope}.${key.name}` === hint.dataset.hint);
    hint.textContent = one?.key || "";
    hint.hidden = !one?.key || (map.off && !one.fixed);
    const words = hint.closest(".tabs--case") && $(`[data-words="${hint.dataset.hint}"]`);
    if (words) words.textContent = hint.previousElementSibling.textContent; // a part is called what this page calls it
  });

  function pressed(event) {
    if (event.code === "Space" && event.target.closest?.("button, summary, input")) return ""; // it presses those
    if (event.code === "Space" || event.code === "Backspace") return event.code;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (digit && !event.getModifierState("AltGraph")) return (event.shiftKey ? "Shift+" : "") + digit[1];
    return /^[a-z]$/i.test(event.key) && !event.shiftKey ? event.key.toLowerCase() : "";
  }

  function step(field) {
    if (field.type === "checkbox") field.checked = !field.checked;
    else field.selectedIndex = (field.selectedIndex + 1) % field.options.length;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function choose(radio) {
    radio.checked = true;
    radio.focus({ preventScroll: true });
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    if ("duplicate" in radio.dataset) $("#id_duplicate_of").focus();
    else if (radio.dataset.needs && !$("#id_reason").value.trim()) $("#id_reason").focus();
  }

  const ROWS = "main tbody tr, [data-letter]";
  const row = () => document.activeElement?.closest(ROWS);

  function walk(by) {
    const rows = $$(ROWS).filter((one) => $("a[href]", one));
    if (!rows.length) return false;
    const at = rows.indexOf(row());
    $("a[href]", rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]).focus();
    return true;
  }

  const own = {
    down: () => walk(1),
    up: () => walk(-1),
    aside: () => {
      const box = row() && $("input[type=checkbox]", row());
      if (box && !$("[data-select]:checked")) box.checked = true; // with nothing ticked it means the row one stands on
      if (!$("[data-select]:checked")) return false;
      $("[data-aside]").click();
      return true;
    },
    select: () => { const box = row() && $("input[type=checkbox]", row()); box?.click(); return Boolean(box); },
    provider: () => {
      const group = row()?.closest("[data-group]");
      const boxes = group ? $$("input[type=checkbox]", group) : [];
      const ticked = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !ticked;
      if (group && !boxes.length) $("[data-whole]", group)?.click();
      return Boolean(group);
    },
  };

  function uncover(field) {
    if (field.closest("details")) field.closest("details").open = true;
    return field;
  }

  function act(one) {
    if (own[one.name]) return own[one.name]();
    const where = one.scope === "notices" ? row() : document; // what is done to a letter is done to the one that is stood on
    const target = one.target && where && $(one.target, where);
    if (!target || target.closest("[hidden]")) return false;
    if (target.type === "radio") choose(target);
    else if (target.matches("[data-category]")) step(target);
    else if (target.matches("input, textarea, select, [tabindex]")) uncover(target).focus();
    else target.click();
    return true;
  }

  function always(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const letter = !event.target.closest?.("input, textarea, select") && document.activeElement?.closest("[data-letter]");
      const button = letter ? $("[data-send]", letter) : $(event.shiftKey ? "[data-submit=queue]" : "[data-submit=next]");
      if (button) button.click();
      return Boolean(button);
    }
    if (event.key === "F1" && help) { help.showModal(); return true; }
    if (event.key === "Escape") {
      if (Date.now() - escaped < 600) document.dispatchEvent(new CustomEvent("cover-all"));
      escaped = Date.now();
    }
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing) return;
    if (always(event)) { event.preventDefault(); return; }
    const typing = event.target.closest?.("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], dialog[open]");
    if (map.off || typing || event.ctrlKey || event.metaKey || event.altKey) { first = ""; return; }
    if (event.key === "?" && help) { event.preventDefault(); help.showModal(); return; }
    const key = pressed(event);
    const wanted = first ? `${first} ${key}` : key;
    const found = key && mine.find((one) => one.key === wanted && !one.fixed);
    if (found && act(found)) event.preventDefault();
    first = !first && key === "g" ? "g" : "";
  });
})();

// --- Covering: what was revealed covers itself, and every press is a look of its own ---------------------------------
//
// A press of [data-reveal] fetches what is shown and puts it into [data-shown] of its [data-look]; covering takes it out
// of the page and says so to the server. Others may dispatch on the document: "cover-all" (texts and screen) and
// "cover-shown" (texts only, for instance when a held key is let go).
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

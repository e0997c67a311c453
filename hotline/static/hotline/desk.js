// Small comforts of the desk; every page works without them: keys, a lease that counts down and renews, and drafts.
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

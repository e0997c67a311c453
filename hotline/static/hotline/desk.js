// Small comforts of the desk; every page works without them: a lease that counts down and renews, keys, covering.
"use strict";

(() => {
  const lease = document.querySelector("[data-lease]");
  const RENEW_EVERY = 240_000;
  let touched = Date.now();
  let renewed = Date.now();

  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  function show() {
    const left = Math.floor((new Date(lease.dataset.lease) - Date.now()) / 1000);
    const word = lease.querySelector("[data-left]");
    word.textContent = left <= 0 ? "ended" : left < 60 ? `${left} s left` : `${Math.floor(left / 60)} min left`;
    lease.classList.toggle("clock--late", left <= 0);
    lease.classList.toggle("clock--soon", left > 0 && left < 300);
    lease.classList.toggle("clock--fine", left >= 300);
  }

  async function renew() {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(lease.dataset.keep, {
      method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin",
    });
    if (!answer.ok) return;
    const { until } = await answer.json();
    if (until) lease.dataset.lease = until;
    renewed = Date.now();
  }

  if (lease) {
    show();
    setInterval(() => {
      show();
      const working = touched > renewed && Date.now() - touched < RENEW_EVERY;
      if (working && Date.now() - renewed > RENEW_EVERY) {
        renewed = Date.now();
        renew().catch(() => {});
      }
    }, 1000);
  }

  // What was revealed covers itself when the page is left, and uncovers on a click.
  const covers = document.querySelectorAll("[data-cover]");
  const cover = () => covers.forEach((one) => one.classList.add("covered"));
  document.addEventListener("visibilitychange", () => { if (document.hidden) cover(); });
  window.addEventListener("blur", cover);
  covers.forEach((one) => one.addEventListener("click", () => one.classList.remove("covered")));

  // Categories are asked for only where something is illegal.
  const categories = document.querySelector(".categories");
  document.querySelectorAll("input[name=finding]").forEach((one) => one.addEventListener("change", () => {
    if (categories && one.checked) categories.open = one.value === "illegal";
  }));

  // Keys: n claims the next case, v reveals, Ctrl+Enter submits. Never while somebody types.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio],[type=checkbox]), textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const submit = document.querySelector("[data-key=Enter]");
      if (submit) { event.preventDefault(); submit.click(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
})();

// On the page for a provider's form each field has a button that copies it. Without a script the text is selected by hand.
"use strict";

(() => {
  const box = document.querySelector("[data-copying]");
  if (!box) return;
  const said = box.querySelector("[data-said]");
  const LONGEST_MS = 10 * 60 * 1000;

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    const name = button.querySelector(".visually-hidden").textContent.trim();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = `Copied: ${name}.`;
    } catch {
      field.focus();
      field.select(); // the browser does not let a page copy: the person presses Ctrl-C
      said.textContent = `Selected: ${name}. Copy it with Ctrl-C.`;
    }
  }

  function cover() {
    for (const field of box.querySelectorAll("textarea")) field.value = "";
    for (const button of box.querySelectorAll("[data-copy]")) button.hidden = true;
    said.textContent = "Covered. To see it again, open this page anew.";
  }

  for (const button of box.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  document.addEventListener("keydown", (event) => { if (event.key === "F9") cover(); });
  document.addEventListener("cover-all", cover);
  window.addEventListener("pagehide", cover);
  setTimeout(cover, LONGEST_MS);
})();

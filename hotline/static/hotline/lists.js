// On the page for lists the browser reads a file into the field, and only its text is sent. Without a script, paste it.
"use strict";

(() => {
  const picked = document.querySelector("[data-read-into]");
  const said = document.querySelector("[data-file-said]");
  const LARGEST = 900_000;

  function decoded(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder("windows-1252").decode(bytes); // what older spreadsheets write
    }
  }

  function problem(file, text) {
    if (file.size > LARGEST) return "This file is larger than 900 kB. Take it in as several lists.";
    return text.includes("\u0000") ? "This is no text file. Save the table as CSV first." : "";
  }

  async function read() {
    const file = picked.files[0];
    if (!file) return;
    const text = file.size > LARGEST ? "" : decoded(await file.arrayBuffer());
    said.textContent = problem(file, text);
    said.hidden = !said.textContent;
    if (said.hidden) document.getElementById(picked.dataset.readInto).value = text;
    picked.value = "";
  }

  if (!picked) return;
  document.querySelector("[data-file-row]").hidden = false;
  picked.addEventListener("change", read);
})();

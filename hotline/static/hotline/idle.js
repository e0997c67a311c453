// The page covers itself when nobody is there, and asks who is back; what was typed stays where it is.
"use strict";

(() => {
  const me = document.querySelector("script[data-idle]").dataset;
  const REST = Number(me.idle) * 60_000;
  const TELL_EVERY = 60_000;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!REST || !token) return;
  const channel = new BroadcastChannel("hotline-desk");
  let touched = Date.now();
  let told = Date.now();
  let cover = null;

  const send = (address, fields) => fetch(address, {
    method: "POST", credentials: "same-origin", redirect: "manual",
    headers: { "X-CSRFToken": token.value }, body: new URLSearchParams(fields),
  });

  function here() {
    if (cover) return;
    touched = Date.now();
    if (touched - told < TELL_EVERY) return;
    told = touched;
    channel.postMessage("here");
    send(me.awake, {}).then((answer) => { if (!answer.ok) look(); }).catch(() => {});
  }

  async function look() {
    const answer = await fetch(me.awake, { credentials: "same-origin" });
    if (answer.status === 401) return location.reload();
    const { locked } = await answer.json();
    if (locked) lock(false); else open();
  }

  function lock(first) {
    if (cover) return;
    if (first) {
      send(me.awake, { lock: "1" }).catch(() => {});
      channel.postMessage("locked");
    }
    cover = document.getElementById("idle").content.firstElementChild.cloneNode(true);
    document.body.append(cover);
    document.body.classList.add("is-locked");
    cover.addEventListener("cancel", (event) => event.preventDefault());
    cover.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); unlock(); });
    cover.querySelector("[data-look]").addEventListener("click", () => look().catch(() => {}));
    cover.showModal();
  }

  async function unlock() {
    const password = cover.querySelector("input");
    const said = cover.querySelector("[role=alert]");
    said.textContent = "";
    const answer = await send(me.unlock, { password: password.value });
    password.value = "";
    if (answer.status === 429) said.textContent = "Too many tries. Wait a while; an administrator can help.";
    else if (answer.type === "opaqueredirect") await look();
    if (cover && !said.textContent) said.textContent = "That password is not right.";
    if (cover) password.focus();
  }

  function open() {
    if (!cover) return;
    cover.close();
    cover.remove();
    cover = null;
    document.body.classList.remove("is-locked");
    touched = told = Date.now();
    channel.postMessage("open");
  }

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(kind, here, { passive: true });
  }
  channel.addEventListener("message", ({ data }) => {
    if (data === "here") touched = Date.now();
    if (data === "locked") lock(false);
    if (data === "open" && cover) look().catch(() => {});
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look().catch(() => {}); });
  setInterval(() => { if (Date.now() - touched > REST) lock(true); }, Math.min(REST / 4, 5_000));
})();

// What script adds to a page; all of it can be missing.
"use strict";

// Says that a page is overdue for a check, by the reader's own clock: no byte of the page depends on today.
for (const note of document.querySelectorAll("[data-next-check]")) {
  const due = new Date(note.dataset.nextCheck + "T23:59:59");
  if (Date.now() > due.getTime()) {
    note.textContent = "This page is overdue for a check. Some of it may be out of date.";
  }
}

// Prints the short form of a page in one step.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    location.hash = button.dataset.print;
    print();
  });
}

// Keeps a page on the reader's device, only when the reader asks for it. Until then nothing is stored.
(async () => {
  const box = document.querySelector("[data-keep]");
  if (!box || !navigator.serviceWorker || !window.caches) return;
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const { keep: worker, scope } = box.dataset;
  const address = location.origin + location.pathname;
  let policy = null; // where the host asks for trusted types
  const isKept = async () => (await caches.has("kept-pages")) && Boolean(await caches.match(address));

  function ask(active, message) {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => resolve(event.data);
      active.postMessage(message, [port2]);
    });
  }

  function show(kept) {
    button.dataset.kept = kept ? "yes" : "";
    button.textContent = kept ? "Remove this page from this device" : "Keep this page on this device";
  }

  button.addEventListener("click", async () => {
    const kept = Boolean(button.dataset.kept);
    button.disabled = true;
    try {
      if (window.trustedTypes) policy ||= trustedTypes.createPolicy("keep", { createScriptURL: () => worker });
      await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : worker, { scope });
      const { active } = await navigator.serviceWorker.ready;
      if (!(await ask(active, kept ? { forget: address } : { keep: address }))) throw new Error("not done");
      show(!kept);
      status.textContent = kept ? "Removed. Nothing of this page is left on this device." :
        "Kept. You can open this page, and the help page, also without a connection.";
    } catch {
      status.textContent = "That did not work. Please try again when you have a connection.";
    }
    button.disabled = false;
  });

  show(await isKept());
  box.hidden = false;
})();

// Fetches a page of this site when a pointer rests on its link, or a finger touches it, so that it opens at once.
(() => {
  const line = navigator.connection;
  if (line && (line.saveData || /2g/.test(line.effectiveType))) return;
  const known = new Set([location.pathname]);
  let timer = 0;

  function fetched(event) {
    clearTimeout(timer);
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || link.origin !== location.origin || !link.pathname.endsWith("/") || known.has(link.pathname)) return;
    timer = setTimeout(() => {
      known.add(link.pathname);
      const hint = document.createElement("link");
      hint.rel = "prefetch";
      hint.href = link.pathname;
      document.head.append(hint);
    }, event.type === "touchstart" ? 0 : 80);
  }

  document.addEventListener("pointerover", fetched, { passive: true });
  document.addEventListener("touchstart", fetched, { passive: true });
})();

// What script adds to a page; all of it can be missing.
"use strict";

// Says that a page is overdue for a check, by the reader's own clock: no byte of the page depends on today.
for (const note of document.querySelectorAll("[data-next-check]")) {
  const due = new Date(note.dataset.nextCheck + "T23:59:59");
  if (Date.now() > due.getTime()) {
    note.textContent = "This page is overdue for a check. Some of it may be out of date.";
  }
}

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

// Says that a page is overdue for a check, by the reader's own clock: no byte of the page depends on today.
"use strict";
for (const note of document.querySelectorAll("[data-next-check]")) {
  const due = new Date(note.dataset.nextCheck + "T23:59:59");
  if (Date.now() > due.getTime()) {
    note.textContent = "This page is overdue for a check. Some of it may be out of date.";
  }
}

// Keeps pages that a reader chose to keep, and nothing else. Registered only when a reader asks for it (page.js).
// The network comes first; without it, or when it is slow, the copy is shown with its date.
"use strict";

const KEPT = "kept-pages";
const PATIENCE = 4000; // milliseconds
const HELP = new URL("help/", self.registration.scope).href;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  const work = keep ? keepPage(keep).then(() => true) : forgetPage(forget).then(() => true);
  event.waitUntil(work.catch(() => false).then((done) => event.ports[0].postMessage(done)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(self.registration.scope)) event.respondWith(answer(event));
});

const plain = (address) => address.split("#")[0].split("?")[0];
const isPage = (answer) => (answer.headers.get("Content-Type") || "").startsWith("text/html");

async function keepPage(address) {
  const cache = await caches.open(KEPT);
  for (const page of new Set([plain(address), HELP])) {
    const fresh = await fetch(page, { cache: "no-cache" });
    if (!fresh.ok) throw new Error(fresh.statusText);
    await store(cache, page, fresh);
  }
  await tidy(cache);
}

async function forgetPage(address) {
  const cache = await caches.open(KEPT);
  await cache.delete(plain(address));
  await tidy(cache);
}

// Puts a copy away with the moment it was made, and what the page loads beside it.
async function store(cache, address, fresh) {
  const headers = new Headers(fresh.headers);
  headers.set("X-Kept", new Date().toISOString());
  headers.delete("Content-Encoding");
  const content = await fresh.blob();
  if (isPage(fresh)) {
    for (const part of parts(address, await content.text())) {
      if (!(await cache.match(part))) {
        const loaded = await fetch(part);
        if (loaded.ok) await store(cache, part, loaded);
      }
    }
  }
  await cache.put(address, new Response(content, { headers }));
}

// Style sheets, scripts, fonts, icons and pictures of a page.
function parts(address, text) {
  const found = text.matchAll(/\b(?:src|href)="([^"]+\.(?:css|js|woff2|svg|png|jpe?g|gif|webp|avif))"/g);
  return [...found].map((hit) => new URL(hit[1].replaceAll("&amp;", "&"), address).href)
    .filter((part) => part.startsWith(self.registration.scope));
}

// Throws away what no kept page loads any more; the last page takes everything with it.
async function tidy(cache) {
  const needed = new Set();
  const pages = await keptPages(cache);
  for (const [address, text] of pages) {
    needed.add(address);
    for (const part of parts(address, text)) needed.add(part);
  }
  if (pages.every(([address]) => address === HELP)) {
    await caches.delete(KEPT);
    await self.registration.unregister();
    return;
  }
  for (const request of await cache.keys()) {
    if (!needed.has(request.url)) await cache.delete(request);
  }
}

async function keptPages(cache) {
  const found = [];
  for (const request of await cache.keys()) {
    const copy = await cache.match(request);
    if (isPage(copy)) found.push([request.url, await copy.text()]);
  }
  return found;
}

async function answer(event) {
  const address = plain(event.request.url);
  const copy = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(address));
  const isVisit = event.request.mode === "navigate";
  const fresh = copy && isVisit ? fetch(event.request.url, { cache: "no-cache", redirect: "manual" }) : fetch(event.request);
  if (!copy) {
    return fresh.catch((error) => {
      if (isVisit) return instead();
      throw error;
    });
  }
  event.waitUntil(fresh.then((now) => now.ok && renew(address, now.clone()), () => undefined));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const shown = await Promise.race([fresh.catch(() => undefined), late]);
  return shown && shown.status < 500 ? shown : noted(copy, "You are offline.");
}

async function renew(address, fresh) {
  const cache = await caches.open(KEPT);
  await store(cache, address, fresh);
  if (isPage(fresh)) await tidy(cache);
}

// The copy of a page, with a note on top that says when it was made. Pictures come in the one size that is kept.
async function noted(copy, words, more = "") {
  if (!isPage(copy)) return copy;
  const text = await copy.text();
  const language = (/<html[^>]* lang="([^"]+)"/.exec(text) || [])[1] || "en";
  const made = new Date(copy.headers.get("X-Kept"));
  const day = made.toLocaleDateString(language, { day: "numeric", month: "long", year: "numeric" });
  const note = `<div class="wrap kept-note" role="status"><p><strong>${words}</strong> This is the copy of ` +
    `<time datetime="${made.toISOString().slice(0, 10)}">${day}</time> that is kept on this device.</p>${more}</div>`;
  const page = text.replace(/<source\b[^>]*>/g, "").replace(/<main\b[^>]*>/, (main) => main + note);
  return new Response(page, { headers: copy.headers });
}

// For a page that is not kept: the help page, with the way to the pages that are.
async function instead() {
  const help = (await caches.has(KEPT)) && (await (await caches.open(KEPT)).match(HELP));
  if (!help) return Response.error();
  const pages = (await keptPages(await caches.open(KEPT))).filter(([address]) => address !== HELP);
  const links = pages.map(([address, text]) => {
    const title = (/<h1[^>]*>([^<]*)<\/h1>/.exec(text) || [])[1] || address;
    return `<li><a href="${address}">${title}</a></li>`;
  });
  const list = `<p>The page you asked for is not kept. These are:</p><ul>${links.join("")}</ul>`;
  return noted(help, "You are offline.", list);
}

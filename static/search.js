// Search in the reader's browser: the index is built from search.json at first use; nothing is sent anywhere.
"use strict";
(() => {
  const region = document.querySelector("[data-index]");
  const form = document.querySelector("form[role=search]");
  const field = document.getElementById("q");
  if (!region || !form || !field) return;
  const count = region.querySelector("[data-count]");
  const list = region.querySelector("[data-results]");
  const boost = { title: 6, terms: 2, answer: 2, summary: 3, headings: 3, section: 1 };
  const filler = new Set(("a about an and are at be by can could do does for from has have how i if in is it its me my of " +
    "on or so that the this to was what when where which who why will with you your").split(" "));
  let loading = null;
  let timer = 0;

  const words = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[’']/g, "")
    .split(/[^a-z0-9]+/).filter(Boolean);
  const stem = (word) => word.length > 4 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
  const term = (word) => filler.has(word) || word.length < 2 ? null : stem(word);

  // Fetches the engine, and runs it only if it is the file that this page was made with.
  function engine() {
    const hint = document.createElement("link");
    const checked = new Promise((done, failed) => {
      if (!hint.relList.supports("modulepreload")) return done();
      const { engine: href, integrity } = region.dataset;
      Object.assign(hint, { rel: "modulepreload", integrity, href, onload: done, onerror: failed });
      document.head.append(hint);
      return undefined;
    });
    return checked.then(() => import(region.dataset.engine));
  }

  function load() {
    const documents = () => fetch(region.dataset.index).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    });
    loading = loading || Promise.all([documents(), engine()]).then(([data]) => {
      const index = new window.MiniSearch({
        idField: "address",
        fields: Object.keys(boost),
        storeFields: ["title", "address", "section", "summary", "answer", "grade", "weight"],
        tokenize: words,
        processTerm: term,
        searchOptions: { bm25: { k: 1.2, b: 0.25, d: 0.5 }, boostDocument: (id, word, stored) => stored.weight || 1 },
      });
      index.addAll(data.documents);
      const groups = [];
      for (const group of Array.isArray(data.synonyms) ? data.synonyms : Object.values(data.synonyms)) {
        groups.push((Array.isArray(group) ? group : [group]).map((name) => words(name).map(stem)));
      }
      return { index, groups };
    });
    return loading;
  }

  // The other wordings of what was asked: a group joins in when one of its wordings stands in the query.
  function others(asked, groups) {
    const line = ` ${asked.join(" ")} `;
    const found = [];
    for (const group of groups) {
      const hit = group.find((name) => name.length && line.includes(` ${name.join(" ")} `));
      if (hit) found.push(...group.filter((name) => name !== hit).map((name) => name.join(" ")));
    }
    return found;
  }

  function find({ index, groups }, query) {
    const asked = words(query).map(stem);
    const exact = { boost, prefix: (word) => word.length > 2, fuzzy: (word) => word.length > 3 ? 0.2 : false };
    const queries = [{ queries: [query], combineWith: "OR", ...exact }];
    for (const wording of others(asked, groups)) {
      queries.push({ queries: [wording], combineWith: "AND", boost, prefix: false, fuzzy: false });
    }
    return index.search({ combineWith: "OR", queries });
  }

  function add(parent, tag, text, name) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    parent.append(element);
    return element;
  }

  // An address of this site; anything else leads nowhere.
  function inside(address) {
    const { origin, href } = new URL(address, location.href);
    return origin === location.origin ? href : "";
  }

  function show(results, query) {
    list.replaceChildren();
    for (const result of results.slice(0, 20)) {
      const item = document.createElement("li");
      const heading = add(item, "h3", "");
      add(heading, "a", result.title).href = inside(result.address);
      if (result.section) add(item, "p", result.section, "small");
      add(item, "p", result.answer || result.summary);
      if (result.grade) add(item, "p", `How sure: ${result.grade}`, "small");
      list.append(item);
    }
    const shown = Math.min(results.length, 20);
    count.textContent = results.length
      ? `${shown === 1 ? "1 page" : `${shown} pages`} for “${query}”, best match first.`
      : `No page found for “${query}”. Try another word, or look in the A to Z.`;
  }

  function run(remember) {
    const query = field.value.trim();
    if (!query) {
      list.replaceChildren();
      count.textContent = "Type a word to search.";
      return;
    }
    load().then((ready) => {
      if (field.value.trim() === query) show(find(ready, query), query);
    }, () => {
      loading = null;
      count.textContent = "The search could not be loaded. Please use the A to Z.";
    });
    if (remember) history.replaceState(null, "", `?q=${encodeURIComponent(query)}`);
  }

  count.textContent = "Type a word to search.";
  field.addEventListener("focus", () => load().catch(() => { loading = null; }), { once: true });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(run, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    run(true);
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    field.value = asked;
    run();
  }
})();

// Search in the reader's browser: the index is built from search.json at first use; nothing is sent anywhere.
"use strict";
(() => {
  const region = document.querySelector("[data-index]");
  const form = document.querySelector("main form[role=search]");
  const field = document.getElementById("q");
  if (!region || !form || !field) return;
  const count = region.querySelector("[data-count]");
  const list = region.querySelector("[data-results]");
  const elsewhere = count.querySelector("a");
  const shapes = region.querySelector("template");
  const MOST = 20; // results shown
  const MEANING = 1.2; // how much it counts that a page says the same in other words, for each word that was needed to say it
  const COMMON = 0.1; // how much a word counts that stands on more than half of the pages
  const boost = { title: 7, name: 5, summary: 3, answer: 2, headings: 2, terms: 1.5, claims: 1.5, tables: 1.2, section: 1, words: 0.9 };
  const filler = new Set(("a about an and are at be because by can could did do does for from had has have how i if in into is it its me " +
    "my of on or our should so some that the their them there these they this those to us was we were what when where which who will with " +
    "would you your").split(" "));
  let loading = null;
  let timer = 0;

  // --- words ---

  const words = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[’']/g, "")
    .split(/[^a-z0-9]+/).filter(Boolean);
  const single = (word) => word.length > 4 && /[^isu]s$/.test(word) ? word.slice(0, -1) : word;
  const bare = (word) => word.length > 5 && /[aeiouy].*(?:ing|ed)$/.test(word)
    ? word.replace(/(?:ing|ed)$/, "").replace(/([bdgmnprt])\1$/, "$1") : word;
  const stem = (word) => bare(single(word)).replace(/(.{3}[^e])e$/, "$1").replace(/(.{2}[^aeiou])y$/, "$1i");
  const terms = (text) => words(text).filter((word) => word.length > 1 && !filler.has(word)).map(stem);
  const nameOf = (address) => address.split("/").filter(Boolean).at(-1) || ""; // what the editors call a page among themselves

  // How many slips lie between two words: a letter missing, added, changed, or two changed about; `most` + 1 stands for more.
  function slips(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = [];
    let row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
        const turned = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
        if (turned) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      before = row;
      row = next;
    }
    return row[other.length];
  }

  // --- the index ---

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
    loading = loading || Promise.all([documents(), engine()]).then(([data]) => made(data));
    return loading;
  }

  // Make the index of all pages, in which words that mean the same also stand as one term, “~” and the number of their group.
  function made(data) {
    const wordings = new Map(); // by first word
    const spoken = new Map(); // every known term, and a word as it is written
    const spread = new Map(); // on how many pages a term stands
    const heard = (text) => words(text).filter((word) => !spoken.has(stem(word))).forEach((word) => spoken.set(stem(word), word));
    data.synonyms.forEach((group, number) => group.forEach((text) => {
      const name = terms(text);
      heard(text);
      if (name.length) wordings.set(name[0], [...wordings.get(name[0]) || [], { name, meaning: `~${number}` }]);
    }));
    const meant = (found) => found.flatMap((first, place) => (wordings.get(first) || [])
      .filter(({ name }) => name.every((word, step) => found[place + step] === word)));
    const tokens = (text) => terms(text).concat(meant(terms(text)).map(({ meaning }) => meaning));
    for (const page of data.documents) {
      const text = Object.values(page).join(" ");
      heard(text);
      for (const word of new Set(tokens(text))) spread.set(word, (spread.get(word) || 0) + 1);
    }
    const common = (word) => spread.get(word) > data.documents.length / 2;
    const index = new window.MiniSearch({
      idField: "address",
      fields: Object.keys(boost),
      storeFields: ["title", "address", "section", "summary", "answer", "grade", "level", "weight"],
      extractField: (page, name) => name === "name" ? nameOf(page.address) : page[name],
      tokenize: tokens,
      processTerm: (word) => word,
      searchOptions: {
        boost,
        tokenize: (text) => text.split(" "),
        bm25: { k: 1.2, b: 0.3, d: 0.5 },
        boostDocument: (id, word, page) => page.weight || 1,
      },
    });
    index.addAll(data.documents);
    return { index, spoken, meant, tokens, common };
  }

  // --- asking ---

  // What a reader probably meant by a word that stands nowhere: two known words run together, or the nearest known ones.
  function nearest(word, spoken) {
    for (let cut = 3; cut <= word.length - 3; cut += 1) {
      const parts = [word.slice(0, cut), word.slice(cut)].map(stem);
      if (parts.every((part) => spoken.has(part))) return parts;
    }
    let most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
    let found = [];
    for (const known of spoken.keys()) {
      const away = known.length < 4 ? 9 : slips(word, known, Math.floor(most)) + (known[0] === word[0] ? 0 : 0.5);
      if (away < most) [most, found] = [away, []];
      if (away === most) found.push(known);
    }
    return found.slice(0, 3);
  }

  // How well a title and the query cover each other, 0 to 1: a page about just this comes before one about more.
  function covered(result, part, text, asked, { tokens, common }) {
    const told = [...new Set(tokens(text))].filter((word) => !common(word) || !asked.length);
    const hits = told.filter((word) => Object.hasOwn(result.match, word) && result.match[word].includes(part)).length;
    return told.length ? (hits / told.length) * (asked.length ? hits / asked.length : 1) : 0;
  }

  function find(ready, query) {
    const { index, spoken, meant, common } = ready;
    const guessed = [];
    const typed = terms(query).length ? terms(query) : words(query).map(stem);
    const found = typed.flatMap((word, place) => {
      const begun = place === typed.length - 1 && word.length > 2 && [...spoken.keys()].some((known) => known.startsWith(word));
      if (spoken.has(word) || begun) return [word];
      const instead = nearest(word, spoken);
      guessed.push(...instead.map((known) => spoken.get(known)));
      return instead.length ? instead : [word];
    });
    const length = new Map(meant(found).map(({ name, meaning }) => [meaning, name.length]));
    const whole = [...new Set([...found, ...length.keys()])];
    const asked = whole.filter((word) => !common(word));
    const results = index.search(whole.join(" "), {
      prefix: (word) => word === found.at(-1) && word.length > 2,
      boostTerm: (word) => (length.has(word) ? MEANING * length.get(word) : 1) * (common(word) ? COMMON : 1),
    });
    for (const result of results) {
      const shares = [covered(result, "title", result.title, asked, ready), covered(result, "name", nameOf(result.address), asked, ready)];
      result.score *= 1 + Math.max(...shares);
    }
    return { guessed, results: results.sort((one, other) => other.score - one.score) };
  }

  // --- showing ---

  function add(parent, tag, text, name) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    parent.append(element);
    return element;
  }

  // An address of this site; anything else leads nowhere.
  function inside(address) {
    try {
      const { origin, pathname, hash } = new URL(address, location.href);
      return origin === location.origin ? pathname + hash : "";
    } catch {
      return "";
    }
  }

  // One result: the title, where it stands, the answer in short and how sure it is.
  function entry(result) {
    const item = document.createElement("li");
    const heading = add(item, "h3", "");
    add(heading, "a", result.title).href = inside(result.address);
    if (result.section) add(item, "p", result.section, "small");
    add(item, "p", result.answer || result.summary);
    if (result.grade) {
      const shape = shapes.content.querySelector(`[data-grade="${Number(result.level)}"]`) || shapes.content.firstElementChild;
      const grade = item.appendChild(shape.cloneNode(true));
      grade.querySelector("strong").textContent = result.grade;
    }
    return item;
  }

  function show({ results, guessed }, query) {
    const shown = results.slice(0, MOST);
    list.replaceChildren(...shown.map(entry));
    const also = guessed.length ? ` We also looked for: ${guessed.join(", ")}.` : "";
    const pages = shown.length === 1 ? "1 result" : `${shown.length} results`;
    if (shown.length) count.textContent = `${pages} for “${query}”, best match first.${also}`;
    else count.replaceChildren(`Nothing found for “${query}”.${also} That does not mean that it is safe, or that nothing is known. Try another word, look in the `, elsewhere, ", or ask a pharmacist.");
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
      count.replaceChildren("The search could not be loaded. Please use the ", elsewhere, ".");
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

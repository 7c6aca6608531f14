// Starts the browser editor with the configuration that the builder made for this guide.
import { init } from "./sveltia/index.js";

// The editor brings its own style; that of the site would colour its buttons.
for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) sheet.disabled = true;
const answer = await fetch("config.json");
init({ config: await answer.json() });

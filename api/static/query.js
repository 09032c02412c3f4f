// Runs the query of the page and shows its result as a table; without this script the form sends it as it is.
"use strict";

const form = document.getElementById("query");
const text = document.getElementById("text");
const format = document.getElementById("format");
const state = document.getElementById("status");
const result = document.getElementById("result");
const MOST_ROWS = 1000;

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (content !== undefined) made.append(content);
  return made;
}

function localPath(iri) {
  for (const part of ["/id/", "/graph/"]) {
    const root = document.body.dataset.root + part.slice(1);
    if (iri.startsWith(root)) return { path: part + iri.slice(root.length), shown: iri.slice(root.length) };
  }
  return { path: /^https?:/.test(iri) ? iri : null, shown: iri };
}

function cell(term) {
  if (!term) return element("td", "");
  if (term.type !== "uri") return element("td", term.value, term["xml:lang"] ? { lang: term["xml:lang"] } : {});
  const { path, shown } = localPath(term.value);
  return element("td", path ? element("a", shown, { href: path, title: term.value }) : shown);
}

function table(answer) {
  const names = answer.head.vars;
  const head = element("tr");
  for (const name of names) head.append(element("th", name));
  const body = element("tbody");
  for (const row of answer.results.bindings.slice(0, MOST_ROWS)) {
    const line = element("tr");
    for (const name of names) line.append(cell(row[name]));
    body.append(line);
  }
  const made = element("table");
  made.append(element("thead", head), body);
  return element("div", made, { class: "wide" });
}

async function show(response) {
  const type = response.headers.get("content-type") || "";
  if (!response.ok) {
    const problem = type.includes("json") ? await response.json() : { detail: await response.text() };
    if (problem.line) select(problem.line, problem.column);
    result.replaceChildren(element("p", problem.detail, { class: "problem" }));
    return `${response.status} ${problem.title || ""}`;
  }
  if (!type.startsWith("application/sparql-results+json")) {
    result.replaceChildren(element("pre", await response.text()));
    return "";
  }
  const answer = await response.json();
  if ("boolean" in answer) {
    result.replaceChildren(element("p", answer.boolean ? "yes" : "no", { class: "lead" }));
    return "";
  }
  result.replaceChildren(table(answer));
  const count = answer.results.bindings.length;
  return count > MOST_ROWS ? `the first ${MOST_ROWS} of ${count} rows` : `${count} row${count === 1 ? "" : "s"}`;
}

function select(line, column) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(before + Math.max(0, (column || 1) - 1), before + Math.max(1, column || 1));
}

async function run() {
  state.textContent = "…";
  history.replaceState(null, "", `?${new URLSearchParams({ query: text.value })}`);
  try {
    const response = await fetch("/sparql", {
      method: "POST",
      headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      body: new URLSearchParams({ query: text.value }),
    });
    state.textContent = await show(response);
  } catch (error) {
    result.replaceChildren(element("p", `The answer broke off: ${error.message}`, { class: "problem" }));
    state.textContent = "";
  }
}

form.addEventListener("submit", (event) => {
  if (format.value !== "html") return;
  event.preventDefault();
  run();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
if (text.dataset.run) run();

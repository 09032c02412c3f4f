// <sparql-editor>: the query in CodeMirror, with completion from the vocabulary and errors at their place.
// It lives in a shadow root, where its styles are adopted rather than written, as the page's policy asks.
import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { copied } from "./files";
import { asked, words } from "./page";

interface Words { prefixes: Record<string, string>; terms: { label: string; detail: string; info: string }[] }

// The page's own colours, so that both schemes can be read.
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--ink)", fontWeight: "700" },
  { tag: [tags.variableName, tags.atom, tags.special(tags.variableName)], color: "var(--link)" },
  { tag: [tags.string, tags.literal, tags.number], color: "var(--opposes)" },
  { tag: [tags.comment], color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.standard(tags.variableName), tags.propertyName, tags.typeName, tags.name], color: "var(--ink)" },
]);

// Who goes elsewhere and back, or loads the page anew, finds the query as it was left.
function kept(area: HTMLTextAreaElement): void {
  const key = `query at ${location.href}`;
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const left = visit && visit.type !== "navigate" ? sessionStorage.getItem(key) : null;
  if (left !== null) area.value = left;
  addEventListener("pagehide", () => sessionStorage.setItem(key, area.value));
}

export class SparqlEditor extends HTMLElement {
  private view: EditorView | undefined;
  private known: Completion[] = [];
  private status = document.createElement("p");
  private prefixes: Record<string, string> = {};

  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (!area) return;
    kept(area);
    const root = this.attachShadow({ mode: "open" });
    const place = document.createElement("div");
    root.append(place, document.createElement("slot"));
    this.view = new EditorView({
      doc: area.value, parent: place, root,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run: () => { area.form?.requestSubmit(); return true; } }]),
        basicSetup, StreamLanguage.define(sparql), syntaxHighlighting(COLOURS), EditorView.lineWrapping,
        autocompletion({ override: [(context) => this.complete(context)] }),
        EditorView.contentAttributes.of({ "aria-label": "SPARQL query" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
        EditorView.theme({
          "&": { fontSize: "0.95rem", border: "1px solid var(--firm)", borderRadius: "8px", background: "var(--card)", color: "var(--ink)" },
          ".cm-gutters": { background: "var(--wash)", color: "var(--quiet)", border: "0" },
          ".cm-content": { caretColor: "var(--ink)", minHeight: "14rem" },
          ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
          "&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
          ".cm-tooltip": { background: "var(--card)", color: "var(--ink)", border: "1px solid var(--line)" },
        }),
      ],
    });
    area.hidden = true;
    const problem = document.querySelector<HTMLElement>(".problem[data-line]");
    if (problem) this.mark(Number(problem.dataset.line), Number(problem.dataset.column), problem.textContent ?? "");
    this.status.className = "small";
    this.status.role = "status";
    this.after(this.status);
    const learnt = this.learn();
    const copy = document.querySelector<HTMLButtonElement>("[data-copy]");
    if (copy) {
      copy.hidden = false;
      copy.addEventListener("click", () => void learnt.then((done) => done || this.learn()).then((done) => { if (done) void this.copy(copy, area.value); }));
    }
  }

  // The query as any other endpoint takes it: with the prefixes that it uses and does not declare.
  private async copy(button: HTMLButtonElement, query: string): Promise<void> {
    const used = Object.entries(this.prefixes).filter(([name]) =>
      new RegExp(`(^|[^\\w:?$-])${name}:`, "m").test(query) && !new RegExp(`prefix\\s+${name}:`, "i").test(query));
    const text = [...used.map(([name, iri]) => `PREFIX ${name}: <${iri}>`), query].join("\n");
    const before = button.textContent;
    button.textContent = (await copied(text)) ? "Copied" : "Copying is not allowed here";
    setTimeout(() => { button.textContent = before; }, 1500);
  }

  // Whether prefixes and terms came; if not, the page says so, and they are asked for again when they are needed.
  private async learn(): Promise<boolean> {
    let learnt: Words;
    try {
      learnt = await asked("/sparql/words", (response) => response.json() as Promise<Words>);
    } catch (error) {
      this.status.textContent = `${words(error)} Nothing can be completed, and prefixes are not known; what you write is kept.`;
      return false;
    }
    this.status.textContent = "";
    this.prefixes = learnt.prefixes;
    this.known = [
      ...Object.entries(learnt.prefixes).map(([name, iri]) => ({ label: `${name}:`, type: "namespace", detail: iri })),
      ...learnt.terms.map((term) => ({ label: term.label, type: "property", detail: term.detail, info: term.info })),
      ...["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "GROUP BY", "ORDER BY", "LIMIT", "COUNT", "CONSTRUCT", "ASK", "UNION", "VALUES", "BIND", "GRAPH", "LANG"]
        .map((label) => ({ label, type: "keyword" })),
    ];
    return true;
  }

  private complete(context: CompletionContext): CompletionResult | null {
    const word = context.matchBefore(/[\w:]+/);
    if (!word && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options: this.known, validFor: /^[\w:]*$/ };
  }

  private mark(line: number, column: number, message: string): void {
    if (!this.view) return;
    const found: Diagnostic[] = [];
    if (line >= 1 && line <= this.view.state.doc.lines) {
      const at = this.view.state.doc.line(line);
      const from = Math.max(at.from, Math.min(at.to - 1, at.from + Math.max(0, column - 1)));
      found.push({ from, to: Math.max(from, at.to), severity: "error", message });
    }
    this.view.dispatch(setDiagnostics(this.view.state, found));
    if (found[0]) this.view.dispatch({ selection: { anchor: found[0].from }, scrollIntoView: true });
  }
}

customElements.define("sparql-editor", SparqlEditor);

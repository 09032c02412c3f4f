// <record-search>: a combobox with type-ahead over the form that works without it (WAI-ARIA combobox pattern).
import { asked, overtaken, patience, words as told } from "./asking";

interface Hit { href: string; title: string; why: string; stance: string; quoted: boolean }
interface Suggestions { groups: { heading: string; hits: Hit[] }[]; total: number; note: string; meant: string }

let made = 0;

// What begins with a word that was typed, letters of any script.
function words(text: string): RegExp | undefined {
  const typed = text.split(/\s+/).filter((word) => word.length > 1).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return typed.length ? new RegExp(`(?<!\\p{L})(${typed.join("|")})`, "giu") : undefined;
}

// A title with what was typed marked.
function marked(title: string, sought?: RegExp): (string | Node)[] {
  if (!sought) return [title];
  return title.split(sought).map((part, place) => {
    if (place % 2 === 0) return part;
    return Object.assign(document.createElement("mark"), { textContent: part });
  });
}

export class RecordSearch extends HTMLElement {
  private input!: HTMLInputElement;
  private list!: HTMLUListElement;
  private status = document.createElement("p");
  private chosen = -1;
  private timer = 0;
  private asked: AbortController | undefined;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=search]");
    if (!input) return;
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "options";
    this.list.id = `options-${++made}`;
    this.list.role = "listbox";
    this.list.setAttribute("aria-label", "Suggestions");
    this.list.hidden = true;
    this.status.className = "told";
    this.status.role = "status";
    this.append(this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("submit", () => this.leave());
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), 120);
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (text.length < 2) return this.close();
    const asking = (this.asked = new AbortController());
    const came = patience(() => this.say("Still looking …"));
    try {
      const address = `/search/suggest?q=${encodeURIComponent(text)}`;
      this.show(text, await asked(address, (response) => response.json() as Promise<Suggestions>, asking.signal));
    } catch (error) {
      if (overtaken(error)) return;
      this.say(`${told(error)} There are no suggestions; what you typed is kept, and Enter searches for it.`);
    } finally {
      came();
    }
  }

  private say(words: string): void {
    if (words) this.shut();
    this.status.textContent = words;
  }

  private show(text: string, found: Suggestions): void {
    this.say("");
    this.list.replaceChildren();
    const sought = words(text);
    if (found.note) this.option({ href: `/search?q=${encodeURIComponent(text)}`, title: found.note, why: "", stance: "", quoted: false });
    if (found.meant) this.option({ href: `/search?q=${encodeURIComponent(found.meant)}`, title: `did you mean ${found.meant}?`, why: "", stance: "", quoted: false });
    for (const group of found.groups) for (const hit of group.hits) this.option(hit, sought);
    const all = found.total ? `all ${found.total} results for “${text}”` : `nothing is called or says “${text}”`;
    this.option({ href: `/search?q=${encodeURIComponent(text)}`, title: `↵ ${all}`, why: "", stance: "", quoted: false });
    this.chosen = -1;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  private option(hit: Hit, sought?: RegExp): void {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `${this.list.id}-${this.list.childElementCount}`;
    item.dataset.href = hit.href;
    item.setAttribute("aria-selected", "false");
    item.append(...marked(hit.quoted ? `“${hit.title}”` : hit.title, sought));
    const why = document.createElement("span");
    why.className = "why";
    if (hit.stance) {
      const stance = document.createElement("span");
      stance.className = `stance ${hit.stance}`;
      stance.textContent = hit.stance;
      why.append(stance, " ");
    }
    why.append(hit.why);
    if (hit.why || hit.stance) item.append(why);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      location.assign(hit.href);
    });
    this.list.append(item);
  }

  private key(event: KeyboardEvent): void {
    const last = this.list.childElementCount - 1;
    if (event.key === "Escape") this.leave();
    else if (this.list.hidden) {
      if (event.key === "ArrowDown") void this.ask();
      return;
    } else if (event.key === "ArrowDown") this.choose(this.chosen >= last ? 0 : this.chosen + 1);
    else if (event.key === "ArrowUp") this.choose(this.chosen <= 0 ? last : this.chosen - 1);
    else if (event.key === "Enter" && this.chosen >= 0) {
      const href = (this.list.children[this.chosen] as HTMLElement | undefined)?.dataset.href;
      if (href) location.assign(href);
    } else return;
    event.preventDefault();
  }

  private choose(place: number): void {
    this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = place;
    const item = this.list.children[place];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
  }

  // Closed, and what was asked for does not open it again.
  private leave(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.close();
  }

  private close(): void {
    this.shut();
    this.say("");
  }

  private shut(): void {
    this.list.hidden = true;
    this.chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

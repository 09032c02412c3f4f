// <article-copy>: the reader's own copy of an article, read on this machine only, with the passages at their offsets.

interface Passage { start: number; end: number; title: string }

export class ArticleCopy extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    input?.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) void this.read(file);
    });
  }

  private async read(file: File): Promise<void> {
    const bytes = await file.arrayBuffer();
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const same = found === this.dataset.sha256;
    const letters = Array.from(new TextDecoder().decode(bytes));
    this.say(same
      ? "This is the text that was coded: its hash is the same."
      : "This is not the text that was coded: its hash differs, so passages may stand elsewhere.", same);
    this.show(letters);
  }

  private say(words: string, good: boolean): void {
    const status = this.querySelector<HTMLElement>(".status");
    if (!status) return;
    status.textContent = words;
    status.classList.toggle("note-care", !good);
  }

  private show(letters: string[]): void {
    const place = this.querySelector<HTMLElement>(".text");
    if (!place) return;
    place.replaceChildren();
    let at = 0;
    for (const passage of this.passages()) {
      if (passage.end <= at) continue;
      const start = Math.max(at, passage.start);
      place.append(letters.slice(at, start).join(""));
      const mark = document.createElement("mark");
      mark.textContent = letters.slice(start, passage.end).join("");
      mark.title = passage.title;
      place.append(mark);
      at = passage.end;
    }
    place.append(letters.slice(at).join(""));
    place.hidden = false;
  }

  // Offsets count Unicode code points, as an array of letters does.
  private passages(): Passage[] {
    return Array.from(this.querySelectorAll<HTMLElement>("li[data-start]"), (item) => ({
      start: Number(item.dataset.start), end: Number(item.dataset.end), title: item.textContent ?? "",
    })).sort((one, other) => one.start - other.start || other.end - one.end);
  }
}

// Small elements: a slider over the days of a proposition, and a passage copied with its source.

export class DaySlider extends HTMLElement {
  connectedCallback(): void {
    const days = (this.dataset.days ?? "").split(" ").filter(Boolean);
    const field = this.querySelector<HTMLInputElement>("input[type=date]");
    if (!field || days.length < 2) return;
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(days.length - 1);
    const now = days.findLastIndex((day) => day <= field.value);
    slider.value = String(now < 0 ? 0 : now);
    slider.setAttribute("aria-label", "Day for which the sides are shown");
    const chip = document.querySelector<HTMLElement>("[data-as-of]");
    const words = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const told = (): void => {
      const day = days[Number(slider.value)] ?? field.value;
      slider.setAttribute("aria-valuetext", words.format(new Date(day)));
      field.value = day;
    };
    const tell = (): void => {
      told();
      if (chip) chip.textContent = `As of ${slider.getAttribute("aria-valuetext") ?? ""}`;
    };
    told();
    slider.addEventListener("input", tell);
    slider.addEventListener("change", () => field.form?.requestSubmit());
    this.classList.add("live");
    this.append(slider);
  }
}

// Copied words of a passage bring their source along.
export function withSource(event: ClipboardEvent): void {
  const selection = document.getSelection();
  const node = selection?.anchorNode;
  const element = node instanceof Element ? node : node?.parentElement;
  const words = element?.closest(".words");
  const text = selection?.toString();
  if (!words || !text || !event.clipboardData) return;
  const source = words.querySelector(".from")?.textContent?.replace(/\s+/g, " ").replace(/ · in the article.*/, "").trim();
  const place = words.querySelector<HTMLAnchorElement>('a[href*="#"]')?.href ?? location.href;
  event.clipboardData.setData("text/plain", `“${text.trim()}” (${source}; ${place})`);
  event.preventDefault();
}

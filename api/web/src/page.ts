// What every page has. Pages are complete without it; each element only adds to what the server wrote.
import { ArticleCopy } from "./article";
import { RecordSearch } from "./search";
import { guard } from "./sending";
import { DaySlider, withSource } from "./small";

// The other bundles ask by the same module, which is loaded already.
export { asked, overtaken, patience, words } from "./asking";

customElements.define("record-search", RecordSearch);
customElements.define("article-copy", ArticleCopy);
customElements.define("day-slider", DaySlider);
document.addEventListener("copy", withSource);
document.addEventListener("submit", guard);

// A menu of filters closes when another opens or a click lands elsewhere.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll<HTMLDetailsElement>(".bar details[open]")) {
    if (!open.contains(event.target as Node)) open.open = false;
  }
});

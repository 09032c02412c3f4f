// Words that are selected in the article become the passage, at the key or the button: what they are and about where.
const article = document.querySelector(".review-text p[data-begin]");
const take = document.querySelector(".review-moves button[value=passage]");
let selected = null;
const look = () => {
  const selection = document.getSelection();
  if (!article || !selection.rangeCount) return;
  const range = selection.getRangeAt(0);
  if (!article.contains(range.startContainer) || !article.contains(range.endContainer)) return;
  const before = document.createRange();
  before.setStart(article, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const near = Math.max(0, Number(article.dataset.begin) + [...before.toString()].length - 2);
  const words = range.toString().replace(/^[…\s]+|[…\s]+$/g, "");
  selected = words ? { words, near } : null;
};
document.addEventListener("selectionchange", look);
take?.addEventListener("click", () => {
  const form = take.form;
  if (!selected || form.words.value) return;
  form.words.value = selected.words;
  form.near.value = selected.near;
});

// One key a decision: a key presses, chooses or goes to what carries it. Nothing happens while text is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = event.key.startsWith("Arrow");
  const typing = event.target.matches(arrow ? "input, textarea, select" : "input[type=text], input[type=search], textarea, select");
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && event.target.name === "words") {
      event.preventDefault();
      take.click();
    }
    return;
  }
  const key = arrow && event.shiftKey ? `Shift+${event.key}` : event.key;
  const meant = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!meant) return;
  event.preventDefault();
  if (meant.matches("button, a")) {
    if (meant.value === "reject" && !meant.form.reason.value) meant.form.reason.focus();
    else meant.click();
  } else if (meant.type === "radio") {
    meant.checked = true;
    if (event.key === "n") meant.form.new_proposition.focus();
  } else if (meant.name === "words") {
    look(); // the event of a selection comes later than the selection
    if (selected) take.click();
    else meant.focus();
  } else {
    meant.focus();
  }
});

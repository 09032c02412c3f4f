// One key a decision: a key presses, chooses or goes to what carries it. Nothing happens while text is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input[type=text], input[type=search], textarea, select");
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant) return;
  event.preventDefault();
  if (meant.matches("button, a")) {
    if (meant.value === "reject" && !meant.form.reason.value) meant.form.reason.focus();
    else meant.click();
  } else if (meant.type === "radio") {
    meant.checked = true;
    if (event.key === "n") meant.form.new_proposition.focus();
  } else {
    meant.focus();
  }
});

// Forms are sent only if the service answers; if not, what was written stays where it is, with a word of what is wrong.
import { asked, patience, words } from "./asking";

const LONGEST = 60_000;
const waiting = new WeakSet<HTMLFormElement>();

export function guard(event: SubmitEvent): void {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "get") return;
  event.preventDefault();
  if (!waiting.has(form)) void send(form);
}

async function send(form: HTMLFormElement): Promise<void> {
  const { length } = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])).toString();
  if (length > LONGEST) return say(form, `This is too long for an address: ${length.toLocaleString("en")} characters. A program can send it by POST.`);
  waiting.add(form);
  const came = patience(() => say(form, "Waiting for the service …"));
  try {
    await asked("/health", (response) => response.text(), undefined, 5_000);
    say(form, "");
    form.submit();
  } catch (error) {
    say(form, `${words(error)} What you wrote is still here: try again in a moment.`);
  } finally {
    came();
    waiting.delete(form);
  }
}

function say(form: HTMLFormElement, text: string): void {
  let note = form.querySelector<HTMLElement>(":scope > .trouble");
  if (!note) {
    if (!text) return;
    note = Object.assign(document.createElement("p"), { className: "trouble note-care", role: "alert" });
    form.append(note);
  }
  note.textContent = text;
  note.hidden = !text;
}

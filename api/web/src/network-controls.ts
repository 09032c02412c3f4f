// What a network is worked with: buttons, a choice, and the slider over windows of time, which plays.
import { day } from "./network-data";

export function button(words: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: words });
  made.addEventListener("click", act);
  return made;
}

export function chooser(name: string, values: [string, string][], choose: (value: string) => void): HTMLSelectElement {
  const select = document.createElement("select");
  select.setAttribute("aria-label", name);
  for (const [value, words] of values) select.append(new Option(words, value));
  select.addEventListener("change", () => choose(select.value));
  return select;
}

export function slider(windows: { start: string; end: string }[], first: number, show: (window: number) => void): HTMLElement {
  const place = Object.assign(document.createElement("span"), { className: "slider" });
  const input = Object.assign(document.createElement("input"), { type: "range", min: "0", max: String(windows.length - 1), value: String(first) });
  input.setAttribute("aria-label", "Window of time");
  const when = Object.assign(document.createElement("span"), { className: "small" });
  const move = (): void => {
    const window = windows[Number(input.value)];
    when.textContent = window ? `${day(window.start)} – ${day(window.end)}` : "";
    input.setAttribute("aria-valuetext", when.textContent);
    show(Number(input.value));
  };
  input.addEventListener("input", move);
  let playing = 0;
  const play = button("▶ play", () => {
    if (playing) { clearInterval(playing); playing = 0; play.textContent = "▶ play"; return; }
    play.textContent = "❚❚ stop";
    playing = window.setInterval(() => {
      input.value = String((Number(input.value) + 1) % windows.length);
      move();
    }, 900);
  });
  place.append(play, input, when);
  move();
  return place;
}

// How nodes are written on the stage: names with a rim, the one that is pointed at, and the mark of a pinned node.
import { FONT, type Name, type Spot } from "./network-labels";

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#444";
}

// Names, each with a rim in the colour of the ground, so that a line behind it does not strike it through.
export function write(context: CanvasRenderingContext2D, names: Name[], over?: Spot): void {
  context.font = FONT;
  context.lineWidth = 3;
  context.lineJoin = "round";
  for (const { text, x, y } of names) {
    context.strokeStyle = ink("--card");
    context.strokeText(text, x, y);
    context.fillStyle = ink("--ink");
    context.fillText(text, x, y);
  }
  const name = names.find(({ id }) => id === over?.id);
  if (name && over) hovered(context, name, over);
}

// The node that is pointed at: a ring, and its name on a ground of its own.
function hovered(context: CanvasRenderingContext2D, { text, x, y, width }: Name, spot: Spot): void {
  context.beginPath();
  context.arc(spot.x, spot.y, spot.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = ink("--chosen-line");
  context.stroke();
  context.fillStyle = ink("--chosen");
  context.fillRect(x - 4, y - 13, width + 8, 19);
  context.fillStyle = ink("--ink");
  context.fillText(text, x, y);
}

// The canvas over the stage, empty and as sharp as the screen.
export function cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D | undefined {
  const scale = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d") ?? undefined;
  context?.setTransform(scale, 0, 0, scale, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

// A ring with a pin's head over each pinned node.
export function pins(context: CanvasRenderingContext2D, places: { x: number; y: number; size: number }[]): void {
  for (const { x, y, size } of places) {
    context.strokeStyle = context.fillStyle = ink("--ink");
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, size + 3, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    context.moveTo(x, y - size - 3);
    context.lineTo(x, y - size - 8);
    context.stroke();
    context.beginPath();
    context.arc(x, y - size - 11, 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

// A line of the legend: a dot in its colour, and its words.
export function dotted({ words, colour }: { words: string; colour: string }): HTMLElement {
  const item = document.createElement("li");
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  dot.setAttribute("viewBox", "-8 -8 16 16");
  dot.innerHTML = `<circle r="6" fill="${colour}"/>`;
  item.append(dot, words);
  return item;
}

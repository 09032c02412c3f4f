// How nodes are written on the stage: labels that stay inside it, and the mark of a pinned node.
import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";

type Drawn = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color">;

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#444";
}

// Pixels of a label; the whole name stands below once its node is clicked.
const LONGEST = 230;

// Beside its node, on the side where there is room; shortened where there is none.
function place(context: CanvasRenderingContext2D, data: Drawn, settings: Settings): { text: string; x: number; y: number; width: number } {
  const size = settings.labelSize;
  context.font = `${settings.labelWeight} ${size}px ${settings.labelFont}`;
  const room = context.canvas.clientWidth || context.canvas.width;
  const gap = data.size + 4;
  const right = room - data.x - gap - 4, left = data.x - gap - 4;
  let text = data.label ?? "";
  let width = context.measureText(text).width;
  const most = Math.min(LONGEST, Math.max(right, left));
  while (width > most && text.length > 4) {
    text = `${text.slice(0, -2).trimEnd()}…`;
    width = context.measureText(text).width;
  }
  const x = width <= right ? data.x + gap : data.x - gap - width;
  return { text, x, y: data.y + size / 3, width };
}

export function label(context: CanvasRenderingContext2D, data: Drawn, settings: Settings): void {
  if (!data.label) return;
  const { text, x, y } = place(context, data, settings);
  context.lineWidth = 3;
  context.strokeStyle = ink("--card");
  context.strokeText(text, x, y);
  context.fillStyle = ink("--ink");
  context.fillText(text, x, y);
}

export function hovered(context: CanvasRenderingContext2D, data: Drawn, settings: Settings): void {
  context.beginPath();
  context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = ink("--chosen-line");
  context.stroke();
  if (!data.label) return;
  const { text, x, y, width } = place(context, data, settings);
  context.fillStyle = ink("--chosen");
  context.fillRect(x - 4, y - settings.labelSize, width + 8, settings.labelSize + 8);
  context.fillStyle = ink("--ink");
  context.fillText(text, x, y);
}

// A ring with a pin's head over each pinned node.
export function pins(canvas: HTMLCanvasElement, places: { x: number; y: number; size: number }[]): void {
  const scale = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== width * scale || canvas.height !== height * scale) {
    canvas.width = width * scale;
    canvas.height = height * scale;
  }
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
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

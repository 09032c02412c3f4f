// Where the names of nodes go: beside them, over no node and no other name, and over lines only where nothing is free.

export interface Spot { id: string; label: string; x: number; y: number; size: number }
export interface Name { id: string; text: string; x: number; y: number; width: number }
export interface Room { width: number; height: number }
export type Line = [Spot, Spot];
type Box = [left: number, top: number, right: number, bottom: number];

// Pixels of a name; the whole of it is read when its node is pointed at, and stands below once that is clicked.
const LONGEST = 230;
// The least that is left of one; no less than a quarter of the whole either, since that tells nobody which it is.
const SHORTEST = 40;
const SIZE = 13;
const GAP = 4;
const CELL = 80;
// Pixels of the stage for each name, so that a large network is a picture of some names, and of more as one comes nearer.
const ROOM = 7_000;
// Lines up to which names keep off them; among more there is no free place.
const MOST_LINES = 600;
export const FONT = `${SIZE}px system-ui, sans-serif`;

// What stands where, by cells of the stage.
class Taken {
  private cells = new Map<string, Box[]>();

  private *near([left, top, right, bottom]: Box): Generator<string> {
    for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
      for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) yield `${x} ${y}`;
    }
  }

  add(box: Box): void {
    for (const cell of this.near(box)) (this.cells.get(cell) ?? this.cells.set(cell, []).get(cell))?.push(box);
  }

  hits(box: Box): boolean {
    for (const cell of this.near(box)) {
      if (this.cells.get(cell)?.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return true;
    }
    return false;
  }
}

// Whether a line runs through a box: what is left of it between the box's sides (Liang and Barsky 1984).
function crosses([from, to]: Line, [left, top, right, bottom]: Box): boolean {
  const x = to.x - from.x, y = to.y - from.y;
  let enter = 0, leave = 1;
  for (const [step, way] of [[-x, from.x - left], [x, right - from.x], [-y, from.y - top], [y, bottom - from.y]] as const) {
    if (step === 0) {
      if (way < 0) return false;
    } else if (step < 0) enter = Math.max(enter, way / step);
    else leave = Math.min(leave, way / step);
  }
  return enter < leave;
}

// Left edges and baselines that a name may have, the best first: right, left, below, above, and between these.
function places({ x, y, size }: Spot, width: number): [number, number][] {
  const aside = size + GAP, level = y + SIZE / 3, under = y + size + SIZE, over = y - size - GAP - 2;
  return [
    [x + aside, level], [x - aside - width, level], [x - width / 2, under], [x - width / 2, over],
    [x + aside, under - 6], [x + aside, over + 6], [x - aside - width, under - 6], [x - aside - width, over + 6],
  ];
}

const widths = new Map<string, number>();

function measured(context: CanvasRenderingContext2D, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  context.font = FONT;
  const width = context.measureText(text).width;
  widths.set(text, width);
  return width;
}

// A name and what it may be shortened to, the longest first.
function* shortenings(context: CanvasRenderingContext2D, label: string): Generator<string> {
  const least = Math.max(SHORTEST, measured(context, label) / 4);
  for (let text = label, most = LONGEST; most > least; most *= 0.6) {
    while (measured(context, text) > most) text = `${text.slice(0, -2).trimEnd()}…`;
    yield text;
  }
}

// The names that have a place, given nodes in the order of their weight. A `first` one always has.
export function named(context: CanvasRenderingContext2D, spots: Spot[], lines: Line[], { width, height }: Room, first?: string): Name[] {
  const taken = new Taken(), drawn = lines.length > MOST_LINES ? [] : lines;
  for (const { x, y, size } of spots) taken.add([x - size - 1, y - size - 1, x + size + 1, y + size + 1]);
  const names: Name[] = [], most = (width * height) / ROOM;
  const order = first === undefined ? spots : [...spots].sort((one, other) => Number(other.id === first) - Number(one.id === first));
  for (const spot of order) {
    if (!spot.label || spot.x < 0 || spot.y < 0 || spot.x > width || spot.y > height) continue;
    if (names.length >= most) break;
    const name = placed(context, spot, drawn, taken, { width, height }) ?? (spot.id === first ? forced(context, spot, width) : undefined);
    if (!name) continue;
    names.push(name);
    taken.add(around(name));
  }
  return names;
}

function around({ x, y, width }: Name): Box {
  return [x - 2, y - SIZE + 2, x + width + 2, y + 4];
}

function placed(context: CanvasRenderingContext2D, spot: Spot, lines: Line[], taken: Taken, { width, height }: Room): Name | undefined {
  for (const text of shortenings(context, spot.label)) {
    let best: Name | undefined, least = Infinity;
    for (const [number, [x, y]] of places(spot, measured(context, text)).entries()) {
      const name = { id: spot.id, text, x, y, width: measured(context, text) }, box = around(name);
      if (box[0] < 0 || box[1] < 0 || box[2] > width || box[3] > height || taken.hits(box)) continue;
      const cost = number + 8 * lines.filter((line) => crosses(line, box)).length;
      if (cost < least) [best, least] = [name, cost];
    }
    if (best) return best;
  }
  return undefined;
}

// Where nothing is free: beside the node, on the side where there is room.
function forced(context: CanvasRenderingContext2D, spot: Spot, room: number): Name {
  const [text = spot.label] = shortenings(context, spot.label);
  const width = measured(context, text);
  const right = spot.x + spot.size + GAP + width <= room;
  return { id: spot.id, text, x: right ? spot.x + spot.size + GAP : spot.x - spot.size - GAP - width, y: spot.y + SIZE / 3, width };
}

// What the server tells of a network, and what a view of it keeps: nodes by id, and each window's edges.

export interface NodeData { id: string; label: string; kind: string; side: number; x: number; y: number; group: number; statements: number; near: number }
export type EdgeData = [number, number, number];
export interface Data { nodes: NodeData[]; windows: { start: string; end: string; edges: EdgeData[] }[]; recipe: string }

const DARK = matchMedia("(prefers-color-scheme: dark)").matches;
const PAINTS = DARK
  ? ["#b4bccd", "#d6b458", "#86bd9c", "#c596c3", "#7fb4d3", "#d58f82", "#b6bb6c", "#8a8f9a"]
  : ["#3b4252", "#8c6d1f", "#4c7a5d", "#7a4c78", "#3f6f8c", "#8c4a3f", "#6b6f2f", "#8a8f9a"];
const KINDS = ["person", "state", "organization", "collective", "proposition", "topic", "article"];

export type Colouring = "kind" | "community";

// No hue of a stance among them: edges carry stance.
export function painted(node: NodeData, by: Colouring): string {
  const place = by === "kind" ? KINDS.indexOf(node.kind) : node.group;
  return PAINTS[(place < 0 ? PAINTS.length - 1 : place) % PAINTS.length] ?? "#444";
}

// What the colours mean: each kind or community that occurs, with its colour and how many nodes it has.
export function legend(nodes: NodeData[], by: Colouring): { words: string; colour: string }[] {
  const counts = new Map<string, { words: string; colour: string; number: number }>();
  for (const node of nodes) {
    const words = by === "kind" ? node.kind : `community ${node.group + 1}`;
    const entry = counts.get(words) ?? { words, colour: painted(node, by), number: 0 };
    entry.number += 1;
    counts.set(words, entry);
  }
  return [...counts.values()].sort((one, other) => other.number - one.number).slice(0, 8)
    .map(({ words, colour, number }) => ({ words: `${words} · ${number}`, colour }));
}

// How many nodes lie within some steps of a node, itself left out, as far as they are loaded.
export function reach(data: Data, id: string, depth: number): number {
  const near = new Map<number, Set<number>>();
  for (const window of data.windows) {
    for (const [a, b] of window.edges) {
      (near.get(a) ?? near.set(a, new Set()).get(a))?.add(b);
      (near.get(b) ?? near.set(b, new Set()).get(b))?.add(a);
    }
  }
  const start = data.nodes.findIndex((node) => node.id === id);
  let edge = new Set([start]);
  const reached = new Set(edge);
  for (let step = 0; step < depth; step++) {
    edge = new Set([...edge].flatMap((each) => [...(near.get(each) ?? [])]).filter((each) => !reached.has(each)));
    for (const each of edge) reached.add(each);
  }
  return reached.size - 1;
}

const DAYS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export function day(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : DAYS.format(date);
}

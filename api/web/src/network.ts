// <network-view>: the network in WebGL (sigma), at the places that the server computed; the drawing stays without WebGL.
import Graph from "graphology";
import Sigma from "sigma";
import { type Colouring, type Data, type NodeData, legend, painted, reach } from "./network-data";
import { type Line, type Spot, named } from "./network-labels";
import { cleared, dotted, pins, write } from "./network-marks";
import { button, chooser, slider } from "./network-controls";
import { flat, save } from "./files";
import { asked, overtaken, patience, words } from "./page";

// The service may have to lay out thousands of nodes first.
const PATIENCE = 30_000;

export class NetworkView extends HTMLElement {
  private data!: Data;
  private known = new Map<string, NodeData>();
  private egos: string[] = [];
  private graph = new Graph({ type: "undirected" });
  private sigma: Sigma | undefined;
  private window = 0;
  private ratio = 1;
  private colour: Colouring = "kind";
  private done: (() => void)[] = [];
  private removed = new Set<string>();
  private pinned = new Set<string>();
  private over: string | undefined;
  private opening: AbortController | undefined;
  private names = document.createElement("canvas");
  private marks = document.createElement("canvas");
  private told = document.createElement("p");
  private legend = document.createElement("ul");

  async connectedCallback(): Promise<void> {
    this.egos = (this.dataset.egos ?? "").split(" ").filter(Boolean);
    if (!document.createElement("canvas").getContext("webgl2")) return;
    await this.begin();
  }

  // Until the data are here, and wherever they do not come, the drawing of the server stands.
  private async begin(): Promise<void> {
    Object.assign(this.told, { className: "told small", role: "status" });
    this.append(this.told);
    const data = await this.load(this.egos, () => void this.begin());
    if (!data) return;
    this.window = Math.min(data.windows.length, Math.max(1, Number(this.dataset.window))) - 1;
    this.take(data);
    try {
      this.stage();
    } catch {
      this.classList.remove("live");
    }
  }

  private query(more: [string, string][] = []): string {
    const query = new URLSearchParams(this.dataset.query);
    for (const [name, value] of more) query.append(name, value);
    return query.toString();
  }

  private around(egos: string[]): [string, string][] {
    const depth: [string, string][] = egos.length && this.dataset.depth !== "1" ? [["depth", this.dataset.depth ?? "1"]] : [];
    return [...egos.map((id): [string, string] => ["ego", id]), ...depth];
  }

  // The data of a view; undefined, with a word and a way to try again, if they do not come.
  private async load(egos: string[], again: () => void): Promise<Data | undefined> {
    const came = patience(() => this.say("The network is on its way …"));
    try {
      const address = `${this.dataset.src ?? ""}?${this.query(this.around(egos))}`;
      const data = await asked(address, (response) => response.json() as Promise<Data>, undefined, PATIENCE);
      this.say();
      return data;
    } catch (error) {
      this.failed(error, again);
      return undefined;
    } finally {
      came();
    }
  }

  private failed(error: unknown, again: () => void): void {
    this.say(`${words(error)} What is drawn stays as it is. `, button("Try again", again));
  }

  // The graph becomes what the data say; pinned nodes stay where they are.
  private take(data: Data): void {
    this.data = data;
    this.known = new Map(data.nodes.map((node) => [node.id, node]));
    for (const id of this.graph.nodes()) if (!this.known.has(id)) this.graph.dropNode(id);
    const most = Math.max(1, ...data.nodes.map((node) => node.statements));
    for (const node of data.nodes) {
      if (this.graph.hasNode(node.id)) continue;
      this.graph.addNode(node.id, {
        label: node.label, x: node.x * this.ratio, y: 1 - node.y, size: 4 + 9 * Math.sqrt(node.statements / most), color: painted(node, this.colour),
      });
    }
    this.draw();
    this.explain();
  }

  private ink(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#444";
  }

  private stage(): void {
    const stage = document.createElement("div");
    stage.className = "stage";
    this.legend.className = "legend";
    [this.names.className, this.marks.className] = ["over", "over pins"];
    this.append(stage, this.legend, this.told);
    this.say("Click an edge for the statements behind it, a node for what is around it; drag a node to pin it.");
    this.classList.add("live");
    this.prepend(this.controls());
    this.stretch(stage.clientWidth / stage.clientHeight);
    this.sigma = new Sigma(this.graph, stage, {
      enableEdgeEvents: true, stagePadding: stage.clientWidth < 700 ? 24 : 48, zIndex: true,
      // Names are written by `mark`, where they have a place.
      renderLabels: false, defaultDrawNodeHover: () => undefined, defaultEdgeColor: this.ink("--quiet"),
      nodeReducer: (id, data) => {
        const away = this.over && this.over !== id && !this.graph.areNeighbors(this.over, id);
        // Who has no tie in this window stands back.
        const apart = this.data.windows.length > 1 && !this.graph.degree(id) ? { color: this.ink("--firm") } : {};
        return { ...data, ...apart, hidden: this.removed.has(id), ...(away ? { label: "", color: this.ink("--line") } : {}) };
      },
      edgeReducer: (edge, data) => ({ ...data, hidden: Boolean(this.over) && !this.graph.hasExtremity(edge, this.over) }),
    });
    stage.append(this.names, this.marks);
    this.sigma.on("afterRender", () => this.mark());
    this.listen(this.sigma);
    this.mark();
  }

  // Places lie in a square: they fill the stage as it is, so that names have room.
  private stretch(ratio: number): void {
    this.ratio = ratio;
    this.graph.updateEachNodeAttributes((_, node) => ({ ...node, x: (node.x as number) * ratio }));
  }

  private spot(id: string, sigma: Sigma): Spot {
    const at = this.graph.getNodeAttributes(id) as { x: number; y: number; size: number };
    const label = sigma.getNodeDisplayData(id)?.label ?? "";
    return { id, label, ...sigma.graphToViewport(at), size: sigma.scaleSize(at.size) };
  }

  // Names, and pins, over what is drawn.
  private mark(): void {
    const sigma = this.sigma, context = cleared(this.names), over = cleared(this.marks);
    if (!sigma || !context || !over) return;
    const spots = new Map(this.graph.filterNodes((id) => !this.removed.has(id)).map((id) => [id, this.spot(id, sigma)]));
    const lines = this.graph.mapEdges((_, __, from, to) => [spots.get(from), spots.get(to)])
      .filter((line): line is Line => line.every(Boolean) && (!this.over || line.some((end) => end?.id === this.over)));
    const names = named(context, [...spots.values()].sort((one, other) => other.size - one.size), lines, sigma.getDimensions(), this.over);
    write(context, names, spots.get(this.over ?? ""));
    this.dataset.named = String(names.length);
    const shown = [...this.pinned].flatMap((id) => spots.get(id) ?? []);
    this.dataset.pinned = shown.map(({ id }) => id).join(" ");
    pins(over, shown);
  }

  private listen(sigma: Sigma): void {
    let dragged: { id: string; x: number; y: number; moved: boolean } | undefined;
    sigma.on("enterNode", ({ node }) => { this.over = node; sigma.refresh({ skipIndexation: true }); });
    sigma.on("leaveNode", () => { this.over = undefined; sigma.refresh({ skipIndexation: true }); });
    sigma.on("clickEdge", ({ edge }) => void this.open(edge));
    sigma.on("clickNode", ({ node }) => this.tell(node));
    sigma.on("downNode", ({ node }) => {
      const { x, y } = this.graph.getNodeAttributes(node) as { x: number; y: number };
      dragged = { id: node, x, y, moved: false };
    });
    sigma.getMouseCaptor().on("mousemovebody", (event) => {
      if (!dragged) return;
      if (!sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox());
      dragged.moved = true;
      this.graph.mergeNodeAttributes(dragged.id, sigma.viewportToGraph(event));
      event.preventSigmaDefault();
      event.original.preventDefault();
    });
    sigma.getMouseCaptor().on("mouseup", () => {
      if (dragged?.moved) this.pin(dragged.id, dragged.x, dragged.y);
      dragged = undefined;
    });
  }

  private pin(id: string, x: number, y: number): void {
    const before = this.pinned.has(id);
    this.pinned.add(id);
    this.does(() => {
      if (this.graph.hasNode(id)) this.graph.mergeNodeAttributes(id, { x, y });
      if (!before) this.pinned.delete(id);
    });
    this.tell(id);
  }

  // Something that "undo" takes back.
  private does(back: () => void): void {
    this.done.push(back);
    this.sigma?.refresh();
  }

  private draw(): void {
    this.graph.clearEdges();
    const top = Math.max(1e-9, ...this.data.windows.map((window) => window.edges.reduce((most, edge) => Math.max(most, Math.abs(edge[2])), 0)));
    const against = this.ink("--opposes"), along = this.ink("--supports");
    for (const [a, b, weight] of this.data.windows[this.window]?.edges ?? []) {
      const one = this.data.nodes[a]?.id, other = this.data.nodes[b]?.id;
      if (one === undefined || other === undefined) continue;
      this.graph.mergeEdge(one, other, { size: 1 + 5 * Math.abs(weight) / top, color: weight < 0 ? against : along, weight });
    }
    this.sigma?.refresh();
  }

  private explain(): void {
    this.legend.replaceChildren(...legend(this.data.nodes, this.colour).map(dotted));
  }

  private controls(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "bar controls";
    const colours = chooser("Colour of nodes", [["kind", "colour by kind"], ["community", "colour by community"]], (value) => {
      this.colour = value as Colouring;
      for (const node of this.data.nodes) this.graph.setNodeAttribute(node.id, "color", painted(node, this.colour));
      this.explain();
    });
    bar.append(colours, button("Undo", () => this.undo()), button("Picture of this view", () => this.png()));
    if (this.data.windows.length > 1) bar.append(slider(this.data.windows, this.window, (window) => { this.window = window; this.draw(); }));
    return bar;
  }

  private say(...parts: (string | Node)[]): void {
    this.told.replaceChildren(...parts);
  }

  // A node: its page, and what is around it, with the counts before anything is loaded.
  private tell(id: string): void {
    const node = this.known.get(id);
    if (!node) return;
    const link = (words: string, href: string): HTMLAnchorElement => Object.assign(document.createElement("a"), { textContent: words, href });
    const only = (depth: string): string => `/network?${this.query([["ego", id], ["depth", depth]])}`;
    const loaded = reach(this.data, id, 1), more = node.near - loaded;
    const parts: (string | Node)[] = [link(node.label, `/id/${id}`), ` · ${node.statements} statement${node.statements === 1 ? "" : "s"} · `,
      link(`only it and ${node.near} around it`, only("1")), " · ", link(`two steps${more > 0 ? "" : `, ${reach(this.data, id, 2)}`}`, only("2")), " "];
    if (more > 0) parts.push(button(`Add ${more} more around it`, () => void this.expand(id)));
    parts.push(" ", button("Hide", () => { this.removed.add(id); this.does(() => this.removed.delete(id)); }));
    if (this.pinned.has(id)) parts.push(" ", button("Unpin", () => { this.pinned.delete(id); this.does(() => this.pinned.add(id)); this.tell(id); }));
    this.say(...parts);
  }

  private async expand(id: string): Promise<void> {
    const before = { data: this.data, egos: this.egos };
    const egos = [...this.egos, id];
    const data = await this.load(egos, () => void this.expand(id));
    if (!data) return;
    const show = (now: Data, around: string[]): void => {
      this.egos = around;
      this.take(now);
      history.replaceState(null, "", `/network?${this.query(this.around(around))}`);
    };
    show(data, egos);
    this.does(() => show(before.data, before.egos));
    this.tell(id);
  }

  private undo(): void {
    this.done.pop()?.();
    this.sigma?.refresh();
  }

  private async open(edge: string): Promise<void> {
    const [first, second] = this.graph.extremities(edge);
    const query = this.query([["first", first], ["second", second], ["slice", String(this.window + 1)]]);
    const place = document.getElementById("edge");
    if (!place) return;
    this.opening?.abort();
    const opening = (this.opening = new AbortController());
    const came = patience(() => this.say("The statements behind this edge are on their way …"));
    try {
      const text = await asked(`/network/edge?${query}`, (response) => response.text(), opening.signal, PATIENCE);
      place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.children);
      place.scrollIntoView({ behavior: "smooth", block: "nearest" });
      this.say();
    } catch (error) {
      if (!overtaken(error)) this.failed(error, () => void this.open(edge));
    } finally {
      came();
    }
  }

  private png(): void {
    const sigma = this.sigma;
    if (!sigma) return;
    sigma.once("afterRender", () => {
      const canvas = flat([...Object.values(sigma.getCanvases()), this.names, this.marks], this.ink("--card"));
      canvas?.toBlob((blob) => { if (blob) save(blob, "network.png"); });
    });
    sigma.refresh();
  }
}

customElements.define("network-view", NetworkView);

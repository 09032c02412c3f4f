// <network-view>: the network in WebGL (sigma), at the places that the server computed; the drawing stays without WebGL.
import Graph from "graphology";
import Sigma from "sigma";
import { save } from "./small";

interface NodeData { id: string; label: string; kind: string; side: number; x: number; y: number; group: number; statements: number }
type EdgeData = [number, number, number, number];
interface Data { nodes: NodeData[]; windows: { start: string; end: string; edges: EdgeData[] }[]; recipe: string }

const GROUPS = ["#3b4252", "#8c6d1f", "#4c7a5d", "#7a4c78", "#3f6f8c", "#8c4a3f", "#6b6f2f", "#555b66"];
const KINDS: Record<string, number> = { person: 0, state: 1, organization: 2, collective: 3, proposition: 4, topic: 5, article: 6 };

export class NetworkView extends HTMLElement {
  private data!: Data;
  private graph = new Graph({ type: "undirected" });
  private sigma: Sigma | undefined;
  private window = 0;
  private colour = "kind";
  private hidden_: string[][] = [];
  private removed = new Set<string>();
  private hovered: string | undefined;
  private playing = 0;

  async connectedCallback(): Promise<void> {
    const response = await fetch(this.dataset.src ?? "");
    if (!response.ok || !document.createElement("canvas").getContext("webgl2")) return;
    this.data = (await response.json()) as Data;
    this.window = Math.min(this.data.windows.length, Math.max(1, Number(this.dataset.window))) - 1;
    this.build();
    try {
      this.stage();
    } catch {
      this.classList.remove("live");
    }
  }

  private ink(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#444";
  }

  private build(): void {
    const most = Math.max(1, ...this.data.nodes.map((node) => node.statements));
    for (const node of this.data.nodes) {
      this.graph.addNode(node.id, {
        label: node.label, x: node.x, y: 1 - node.y, size: 4 + 9 * Math.sqrt(node.statements / most), color: this.painted(node),
      });
    }
  }

  private painted(node: NodeData): string {
    const place = this.colour === "kind" ? (KINDS[node.kind] ?? 7) : node.group;
    return GROUPS[place % GROUPS.length] ?? "#444";
  }

  private stage(): void {
    const stage = document.createElement("div");
    stage.className = "stage";
    this.append(stage);
    this.classList.add("live");
    this.prepend(this.controls());
    this.draw();
    this.sigma = new Sigma(this.graph, stage, {
      enableEdgeEvents: true, labelColor: { color: this.ink("--ink") }, labelFont: "system-ui, sans-serif", labelSize: 13,
      defaultEdgeColor: this.ink("--quiet"), labelRenderedSizeThreshold: this.data.nodes.length > 150 ? 9 : 3, zIndex: true,
      nodeReducer: (id, data) => {
        const away = this.hovered && this.hovered !== id && !this.graph.areNeighbors(this.hovered, id);
        return { ...data, hidden: this.removed.has(id), ...(away ? { label: "", color: this.ink("--line") } : {}) };
      },
      edgeReducer: (edge, data) => ({ ...data, hidden: Boolean(this.hovered) && !this.graph.hasExtremity(edge, this.hovered) }),
    });
    this.listen(this.sigma);
  }

  private listen(sigma: Sigma): void {
    let dragged: string | undefined;
    sigma.on("enterNode", ({ node }) => { this.hovered = node; sigma.refresh({ skipIndexation: true }); });
    sigma.on("leaveNode", () => { this.hovered = undefined; sigma.refresh({ skipIndexation: true }); });
    sigma.on("clickEdge", ({ edge }) => void this.open(edge));
    sigma.on("clickNode", ({ node }) => this.tell(node));
    sigma.on("downNode", ({ node }) => { dragged = node; });
    sigma.getMouseCaptor().on("mousemovebody", (event) => {
      if (!dragged) return;
      const at = sigma.viewportToGraph(event);
      this.graph.mergeNodeAttributes(dragged, { x: at.x, y: at.y });
      event.preventSigmaDefault();
    });
    sigma.getMouseCaptor().on("mouseup", () => { dragged = undefined; });
  }

  private draw(): void {
    this.graph.clearEdges();
    const top = Math.max(1e-9, ...this.data.windows.flatMap((window) => window.edges.map((edge) => Math.abs(edge[2]))));
    for (const [a, b, weight] of this.data.windows[this.window]?.edges ?? []) {
      const one = this.data.nodes[a]?.id, other = this.data.nodes[b]?.id;
      if (one === undefined || other === undefined) continue;
      const color = weight < 0 ? this.ink("--opposes") : this.ink("--supports");
      this.graph.mergeEdge(one, other, { size: 1 + 5 * Math.abs(weight) / top, color, weight, forceLabel: false });
    }
    this.sigma?.refresh();
  }

  private controls(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "bar controls";
    bar.append(this.colours(), this.button("Undo", () => this.undo()), this.button("PNG", () => this.png()));
    bar.append(this.button("SVG", () => this.svg()));
    if (this.data.windows.length > 1) bar.append(this.slider());
    const told = document.createElement("span");
    told.className = "told small";
    told.role = "status";
    told.textContent = "Click an edge for the statements behind it, a node to open what is around it; drag to pin.";
    bar.append(told);
    return bar;
  }

  private button(words: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", act);
    return button;
  }

  private colours(): HTMLElement {
    const label = document.createElement("label");
    const select = document.createElement("select");
    for (const value of ["kind", "community"]) select.append(new Option(`colour by ${value}`, value));
    select.addEventListener("change", () => {
      this.colour = select.value;
      for (const node of this.data.nodes) this.graph.setNodeAttribute(node.id, "color", this.painted(node));
    });
    select.setAttribute("aria-label", "Colour of nodes");
    label.append(select);
    return label;
  }

  private slider(): HTMLElement {
    const place = document.createElement("span");
    place.className = "slider";
    const input = document.createElement("input");
    input.type = "range";
    input.min = "0";
    input.max = String(this.data.windows.length - 1);
    input.value = String(this.window);
    input.setAttribute("aria-label", "Window of time");
    const when = document.createElement("span");
    when.className = "small";
    const show = (): void => {
      this.window = Number(input.value);
      const window = this.data.windows[this.window];
      when.textContent = `${window?.start ?? ""} – ${window?.end ?? ""}`;
      input.setAttribute("aria-valuetext", when.textContent);
      this.draw();
    };
    input.addEventListener("input", show);
    const play = this.button("▶ play", () => {
      if (this.playing) { clearInterval(this.playing); this.playing = 0; play.textContent = "▶ play"; return; }
      play.textContent = "❚❚ stop";
      this.playing = window.setInterval(() => {
        input.value = String((Number(input.value) + 1) % this.data.windows.length);
        show();
      }, 900);
    });
    place.append(play, input, when);
    when.textContent = `${this.data.windows[this.window]?.start ?? ""} – ${this.data.windows[this.window]?.end ?? ""}`;
    return place;
  }

  // What is around a node, with the counts before anything is loaded.
  private tell(node: string): void {
    const told = this.querySelector<HTMLElement>(".told");
    if (!told) return;
    const data = this.data.nodes.find((each) => each.id === node);
    const near = this.graph.degree(node);
    const around = document.createElement("a");
    const query = new URLSearchParams(this.dataset.query);
    query.set("ego", node);
    around.href = `/network?${query}`;
    around.textContent = `only what is around it (${near} nodes)`;
    const wider = document.createElement("a");
    query.set("depth", "2");
    wider.href = `/network?${query}`;
    wider.textContent = "two steps";
    const page = document.createElement("a");
    page.href = `/id/${node}`;
    page.textContent = data?.label ?? node;
    told.replaceChildren(page, ` · ${data?.statements ?? 0} statements · `, around, " · ", wider, " · ",
      this.button("hide", () => { this.hidden_.push([node]); this.removed.add(node); this.sigma?.refresh(); }));
  }

  private undo(): void {
    for (const node of this.hidden_.pop() ?? []) this.removed.delete(node);
    this.sigma?.refresh();
  }

  private async open(edge: string): Promise<void> {
    const [first, second] = this.graph.extremities(edge);
    const query = new URLSearchParams(this.dataset.query);
    query.set("first", first);
    query.set("second", second);
    query.set("slice", String(this.window + 1));
    const place = document.getElementById("edge");
    const response = await fetch(`/network/edge?${query}`, { headers: { Accept: "text/html" } });
    if (!place || !response.ok) return;
    const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...parsed.body.children);
    place.scrollIntoView({ behavior: "smooth", block: "nearest" });
  }

  private png(): void {
    if (!this.sigma) return;
    this.sigma.refresh();
    const layers = Object.values(this.sigma.getCanvases());
    const canvas = document.createElement("canvas");
    const first = layers[0];
    canvas.width = first?.width ?? 0;
    canvas.height = first?.height ?? 0;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.fillStyle = this.ink("--card");
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.sigma.once("afterRender", () => {
      for (const layer of layers) if (layer.width) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => { if (blob) save(blob, "network.png"); });
    });
    this.sigma.refresh();
  }

  private svg(): void {
    const drawing = this.querySelector(".drawing svg");
    if (drawing) save(new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" }), "network.svg");
  }
}

customElements.define("network-view", NetworkView);

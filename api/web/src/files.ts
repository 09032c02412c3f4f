// What is taken away: files saved, and texts put on the clipboard.

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Puts a text on the clipboard; where the page is not served safely, by the older way.
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// Canvases that lie on each other as one, on paper of a colour; undefined where the browser draws nothing.
export function flat(layers: HTMLCanvasElement[], paper: string): HTMLCanvasElement | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = layers[0]?.width ?? 0;
  canvas.height = layers[0]?.height ?? 0;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers) if (layer.width) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  return canvas;
}

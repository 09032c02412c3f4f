// Asking the service from a page: its answer, or in words why there is none. Nothing is waited for without end.

const PATIENCE = 8_000;

// Why there is no answer, as a sentence for whoever waits.
export class Unanswered extends Error {}

// What `read` makes of the answer. Throws Unanswered if none comes, or a refusal; what `signal` ends throws what fetch throws.
export async function asked<T>(address: string, read: (response: Response) => Promise<T>, signal?: AbortSignal, patience = PATIENCE): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patience);
  const ends = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    const response = await fetch(address, { signal: ends, headers: { Accept: "application/json, text/html;q=0.9" } });
    if (!response.ok) throw new Unanswered(refusal(response));
    return await read(response);
  } catch (error) {
    if (signal?.aborted || error instanceof Unanswered) throw error;
    throw new Unanswered(late.signal.aborted ? "The service is slow: no answer came." : "The service does not answer.");
  } finally {
    clearTimeout(timer);
  }
}

function refusal(response: Response): string {
  const seconds = Number(response.headers.get("Retry-After"));
  const wait = seconds > 0 ? ` It can be asked again in ${seconds} second${seconds === 1 ? "" : "s"}.` : "";
  if (response.status === 429) return `The service was asked too often from here.${wait}`;
  if (response.status === 503) return `The service cannot answer now.${wait}`;
  return response.status >= 500 ? "The service made a mistake; its log says which." : "The service refused what was asked.";
}

// Whether an error is that a later question took the place of this one.
export function overtaken(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function words(error: unknown): string {
  return error instanceof Unanswered ? error.message : "Something went wrong on this page.";
}

// Says that something is waited for, if it is waited for long; call what it returns once it is over.
export function patience(say: () => void, milliseconds = 800): () => void {
  const timer = setTimeout(say, milliseconds);
  return () => clearTimeout(timer);
}

/** A refusal of the site's server: a code that the catalogue has a sentence for, and the input it is about. */
export class ApiError extends Error {
  readonly code: string;
  readonly field: string | null;

  constructor(code: string, field: string | null) {
    super(code);
    this.name = "ApiError";
    this.code = code;
    this.field = field;
  }
}

/** Reads from the site's server. What it answers is our own server's word for it. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return exchange<T>(path, { signal: signal ?? null });
}

/** Asks the site's server to do something. */
export async function send<T>(method: "POST" | "DELETE", path: string, body: object = {}): Promise<T> {
  return exchange<T>(path, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

async function exchange<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => {
    init.signal?.throwIfAborted();
    throw new ApiError("offline", null);
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw readError(answer);
  return answer as T;
}

function readError(answer: unknown): ApiError {
  const { code, field } = answer as { code?: unknown; field?: unknown };
  return new ApiError(typeof code === "string" ? code : "fault", typeof field === "string" ? field : null);
}

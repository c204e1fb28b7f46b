/** What the site's middleware answers in the place of the route: the operation that has to be approved first. */
interface Needed {
  readonly operation: string;
  readonly display: unknown;
}

/** What the fetch needs of the element. */
export interface ApprovalShow extends EventTarget {
  display: unknown;
}

async function neededOf(answer: Response): Promise<Needed | null> {
  if (answer.status !== 403) return null;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== "object" || body === null || !("code" in body) || body.code !== "approval_required") return null;
  if (!("operation" in body) || typeof body.operation !== "string" || !("display" in body)) return null;
  return { operation: body.operation, display: body.display };
}

/** Waits until the user has approved (true) or asks for another try (false); null when nobody waits any more. */
function decisionOn(element: ApprovalShow, signal: AbortSignal): Promise<boolean | null> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = (result: boolean | null): void => {
      listening.abort();
      resolve(result);
    };
    const options = { signal: listening.signal };
    element.addEventListener(
      "countersign-state",
      (event) => {
        if (event instanceof CustomEvent && event.detail?.state === "approved") end(true);
      },
      options,
    );
    element.addEventListener("countersign-retry", () => end(false), options);
    signal.addEventListener("abort", () => end(null), options);
    if (signal.aborted) end(null);
  });
}

/**
 * Sends a request; when the site answers that it needs an approval first, shows it in the element, and sends the same request again once it was
 * given. Resolves with the site's last answer: the 403 when `signal` ends it before.
 */
export async function fetchApproved(
  element: ApprovalShow,
  { url, init, signal }: { url: string; init: RequestInit; signal: AbortSignal },
): Promise<Response> {
  for (;;) {
    const answer = await fetch(url, init);
    const needed = await neededOf(answer);
    if (!needed) return answer;
    if (!signal.aborted) element.display = needed.display;
    const isApproved = await decisionOn(element, signal);
    if (isApproved === null) return answer;
    if (!isApproved) continue;
    const headers = new Headers(init.headers);
    headers.set("countersign-operation", needed.operation);
    return fetch(url, { ...init, headers });
  }
}

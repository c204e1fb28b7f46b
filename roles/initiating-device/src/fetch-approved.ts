/** What the site's middleware answers in the place of the route: the operation that has to be approved first. */
interface Needed {
  readonly operation: string;
  readonly display: unknown;
}

/** What the fetch needs of the element. */
interface ApprovalShow extends EventTarget {
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

/** Ends of an operation without an approval that could be used. */
const ends: readonly unknown[] = ["declined", "expired", "cancelled", "blocked", "revoked", "released"];

/** Waits for the decision: true once it is approved, false when it ended otherwise or nobody waits any more. */
function approvalOn(element: ApprovalShow, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = (isApproved: boolean): void => {
      listening.abort();
      resolve(isApproved);
    };
    const options = { signal: listening.signal };
    element.addEventListener(
      "countersign-state",
      (event) => {
        const state: unknown = event instanceof CustomEvent ? event.detail?.state : null;
        if (state === "approved" || ends.includes(state)) end(state === "approved");
      },
      options,
    );
    signal.addEventListener("abort", () => end(false), options);
    if (signal.aborted) end(false);
  });
}

/**
 * Sends a request; when the site answers that it needs an approval first, shows it in the element, and sends the same request again once it was
 * given. Resolves with the site's last answer: the 403 when it was not given.
 */
export async function fetchApproved(
  element: ApprovalShow,
  { url, init, signal }: { url: string; init: RequestInit; signal: AbortSignal },
): Promise<Response> {
  const answer = await fetch(url, init);
  const needed = await neededOf(answer);
  if (!needed || signal.aborted) return answer;
  element.display = needed.display;
  if (!(await approvalOn(element, signal))) return answer;
  const headers = new Headers(init.headers);
  headers.set("countersign-operation", needed.operation);
  return fetch(url, { ...init, headers });
}

/** The screens, as they stand behind # in the address: they need nothing of the server, and the browser's back button works. */
export type Route =
  | { readonly name: "accounts" }
  | { readonly name: "account"; readonly id: string }
  | { readonly name: "add" }
  | { readonly name: "enrolment"; readonly id: string }
  | { readonly name: "scan" }
  | { readonly name: "link" }
  | { readonly name: "review"; readonly id: string }
  | { readonly name: "offline"; readonly id: string }
  | { readonly name: "result"; readonly id: string }
  | { readonly name: "history" }
  | { readonly name: "entry"; readonly id: string }
  | { readonly name: "settings" }
  | { readonly name: "lock" }
  | { readonly name: "health" }
  | { readonly name: "guide" }
  | { readonly name: "kept" }
  | { readonly name: "missing" };

const plain = ["accounts", "add", "scan", "link", "history", "settings", "lock", "health", "guide", "kept"] as const;
const withId = ["account", "enrolment", "review", "offline", "result", "entry"] as const;

/** The address of a screen. */
export function hrefOf(route: Route): string {
  if (route.name === "accounts") return "#/";
  return "id" in route ? `#/${route.name}/${encodeURIComponent(route.id)}` : `#/${route.name}`;
}

/** The screen of an address's fragment. */
export function parseRoute(hash: string): Route {
  if (hash === "" || hash === "#" || hash === "#/") return { name: "accounts" };
  const [, first, id] = /^#\/([a-z]+)(?:\/([\w%.-]+))?$/.exec(hash) ?? [];
  const simple = id === undefined ? plain.find((name) => name === first) : undefined;
  if (simple !== undefined) return { name: simple };
  const named = withId.find((name) => name === first);
  const decoded = id === undefined ? null : decodeId(id);
  return named !== undefined && decoded !== null ? { name: named, id: decoded } : { name: "missing" };
}

/** Null for an address that somebody cut short. */
function decodeId(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

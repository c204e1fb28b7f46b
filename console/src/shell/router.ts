import { signal } from "@preact/signals";

/** Where the console is: the way behind the `#`, and what is looked for there. Fragments reach no server. */
export interface Place {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

function read(): Place {
  const [way = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: way.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

function pathOf({ path }: Place): string {
  return path.join("/");
}

export const place = signal<Place>(read());

/** The `href` of a place. */
export function hrefOf(path: readonly string[], query: Readonly<Record<string, string>> = {}): string {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
  const tail = wanted.size > 0 ? `?${wanted.toString()}` : "";
  return `#/${path.map(encodeURIComponent).join("/")}${tail}`;
}

/**
 * Changes what is looked for, in the place of what is in the history: the way back leads out of the list, not through every letter. Changes
 * nothing where the user is already on the way to another place.
 */
export function lookFor(query: Readonly<Record<string, string>>): void {
  if (pathOf(read()) !== pathOf(place.value)) return;
  history.replaceState(null, "", hrefOf(place.value.path, query));
  place.value = read();
}

export function go(href: string): void {
  location.hash = href.slice(1);
}

export function startRouter(): void {
  place.value = read();
  addEventListener("hashchange", () => {
    const before = pathOf(place.value);
    place.value = read();
    if (pathOf(place.value) !== before) scrollTo(0, 0);
  });
}

import { computed, signal } from "@preact/signals";
import { hrefOf, parseRoute, type Route } from "./route.ts";

const hash = signal(location.hash);
for (const move of ["hashchange", "popstate"])
  addEventListener(move, () => {
    hash.value = location.hash;
  });

/** Looks at the address again after it was changed past {@link navigate}. */
export function readAddress(): void {
  hash.value = location.hash;
}

/** The screen shown now. */
export const route = computed(() => parseRoute(hash.value));

/** Shows a screen. `replace` leaves no way back to the one before. */
export function navigate(next: Route, { replace = false }: { replace?: boolean } = {}): void {
  const href = hrefOf(next);
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  hash.value = href;
  scrollTo(0, 0);
}

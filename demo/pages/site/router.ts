import { signal } from "@preact/signals";

/** The path of the page shown. */
export const path = signal(location.pathname);

/** Goes to another page of this site without loading it anew. */
export function go(to: string): void {
  if (to !== location.pathname) history.pushState(null, "", to);
  path.value = to;
  scrollTo(0, 0);
}

/** Links within the site change the page; everything else is the browser's. */
export function startRouter(): void {
  addEventListener("popstate", () => {
    path.value = location.pathname;
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target !== "" || link.origin !== location.origin || event.defaultPrevented) return;
    event.preventDefault();
    go(link.pathname);
  });
}

import { isOurAsset, staleCaches } from "./asset-cache.ts";

/**
 * Keeps the app's own files, all named by their content, and nothing else: no answer of a server, no code, no key (T28). The build fills
 * in the two lists.
 */
const shell = "__SHELL__";
const assets = "__ASSETS__".split(" ");
const cacheName = `countersign-${shell}`;

/** What the compiler's DOM types leave out of a service worker's world. */
interface WorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
}
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as WorkerScope;

addEventListener("install", (event) => {
  (event as LifeEvent).waitUntil(install());
});
// A newer version waits until the user takes it, or until no page of the older one is open any more.
addEventListener("message", ({ data, ports }) => {
  if (data === "take over") void scope.skipWaiting();
  else ports[0]?.postMessage(assets.includes(String(data)));
});
addEventListener("activate", (event) => {
  (event as LifeEvent).waitUntil(activate());
});
addEventListener("fetch", (event) => {
  const { request } = event as RequestEvent;
  if (request.mode === "navigate") (event as RequestEvent).respondWith(page(request));
  else if (isOurAsset(request, scope.registration.scope)) (event as RequestEvent).respondWith(asset(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll(assets.map((path) => new Request(new URL(path, scope.registration.scope), { cache: "reload" })));
}

async function activate(): Promise<void> {
  for (const name of staleCaches(await caches.keys(), cacheName)) await caches.delete(name);
  await scope.clients.claim();
}

/** The network first, so that a new version, or its withdrawal, takes effect at once. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(new URL(shell, scope.registration.scope))) ?? Response.error();
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

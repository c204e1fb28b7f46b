import { signal } from "@preact/signals";

/** A newer version of the app. `waiting`: installed, and taken when the user says so. `taken`: another tab has taken it. */
type Update = { readonly kind: "waiting"; readonly worker: ServiceWorker } | { readonly kind: "taken" };

const found = signal<Update | null>(null);
const postponed = signal(false);

/** True while a newer version may be offered. */
export function isUpdateOffered(): boolean {
  return found.value !== null && !postponed.value;
}

/** How often an app that stays open asks whether there is a newer version. */
const askAgainMs = 3_600_000;

/** Watches for newer versions of the app; none takes the place of this one by itself. */
export function watchForUpdates(registration: ServiceWorkerRegistration): void {
  const { serviceWorker } = navigator;
  // The first worker of all is no update.
  let isFirst = serviceWorker.controller === null;
  const look = (): void => {
    if (registration.waiting !== null && registration.active !== null) void offer(registration.waiting);
  };
  look();
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => installing.state === "installed" && look());
  });
  serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst) onTaken();
    isFirst = false;
  });
  const ask = (): void => void registration.update().catch(() => {}); // Without a network it is asked again later.
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  setInterval(ask, askAgainMs);
}

/** A start without an older page open already shows the newest: then its worker takes over and nobody is asked. */
async function offer(worker: ServiceWorker): Promise<void> {
  if (await isOfThisPage(worker)) return takeOver(worker, "same");
  found.value = { kind: "waiting", worker };
  postponed.value = false;
}

/** True when the script that runs here is one of that version's. */
function isOfThisPage(worker: ServiceWorker): Promise<boolean> {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? "";
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<boolean>((resolve) => {
    port1.addEventListener("message", ({ data }) => resolve(data === true), { once: true });
    port1.start();
  });
  worker.postMessage(script.replace(/^.*\/(?=assets\/)/, ""), [port2]);
  return answer;
}

let taking: "same" | "newer" | null = null;

function takeOver(worker: ServiceWorker, version: "same" | "newer"): void {
  taking = version;
  worker.postMessage("take over");
}

/** The tab in which the user agreed starts anew; any other keeps what it shows until its user agrees there. */
function onTaken(): void {
  if (taking === "newer") location.reload();
  else if (taking === null) found.value = { kind: "taken" };
  taking = null;
}

export function takeUpdate(): void {
  if (found.value?.kind === "waiting") takeOver(found.value.worker, "newer");
  else location.reload();
}

export function postponeUpdate(): void {
  postponed.value = true;
}

/** Asks now. True when a newer version is being made ready or waits. */
export async function lookForUpdate(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.update();
  postponed.value = false;
  return (registration?.installing ?? registration?.waiting ?? null) !== null || found.value !== null;
}

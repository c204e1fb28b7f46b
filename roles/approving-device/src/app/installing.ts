import { computed, signal } from "@preact/signals";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

const offered = signal<InstallPrompt | null>(null);

/** True where the browser offers to install the app by a button of ours. */
export const canInstall = computed(() => offered.value !== null);

/** Keeps the browser's offer, so that a button in the settings can take it up. */
export function watchInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (isInstallPrompt(event)) offered.value = event;
  });
  addEventListener("appinstalled", () => (offered.value = null));
}

export async function install(): Promise<void> {
  const prompt = offered.value;
  offered.value = null;
  await prompt?.prompt();
}

function isInstallPrompt(event: Event): event is InstallPrompt {
  return typeof Reflect.get(event, "prompt") === "function";
}

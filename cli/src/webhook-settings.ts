/** Origins that webhooks may reach although they are private or not https, and what is wrong with them. */
export interface WebhookSettings {
  readonly dangerouslyAllowedOrigins: readonly string[];
  readonly faults: readonly string[];
}

const name = "COUNTERSIGN_WEBHOOKS_DANGEROUSLY_ALLOW_PRIVATE";

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Reads the list. Whoever may register a webhook reaches these from inside, so in production there are none (T23). */
export function readWebhookSettings(list: string | null, { production }: { production: boolean }): WebhookSettings {
  const origins = (list ?? "").split(/[\s,]+/).filter((text) => text !== "");
  const wrong = origins.filter((text) => !isOrigin(text));
  const faults = [
    wrong.length > 0 ? `${name} is a list of origins such as http://localhost:8601, not ${wrong.join(", ")}` : null,
    production && origins.length > 0 ? `${name} is for receivers on one's own machine: not in production` : null,
  ].filter((fault) => fault !== null);
  return { dangerouslyAllowedOrigins: origins, faults };
}

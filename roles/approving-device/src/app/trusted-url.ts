interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | null = null;

/**
 * A script URL of our own origin as the page's policy wants it (Trusted Types, T13). Refuses every other origin, so that no text from
 * outside becomes code. Browsers without Trusted Types get the text back.
 */
export function trustedUrl(url: string): string {
  const { href, origin } = new URL(url, location.href);
  if (origin !== location.origin) throw new TypeError("a script of another origin");
  const factory = Reflect.get(globalThis, "trustedTypes") as PolicyFactory | undefined;
  if (factory === undefined) return href;
  policy ??= factory.createPolicy("app", { createScriptURL: (own) => own });
  return policy.createScriptURL(href) as string;
}

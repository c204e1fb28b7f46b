/** A secret that was drawn here, and the hash that is proposed in its place: the secret itself is sent nowhere. */
export interface DrawnKey {
  readonly secret: string;
  /** SHA-256, base64url. */
  readonly hash: string;
}

function base64url(bytes: Uint8Array): string {
  const binary = String.fromCharCode(...bytes);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function hashed(secret: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
}

/** A new API key for an organization of that mode. */
export async function drawApiKey(mode: "live" | "test"): Promise<DrawnKey> {
  const secret = `cs_${mode}_${base64url(crypto.getRandomValues(new Uint8Array(32)))}`;
  return { secret, hash: await hashed(secret) };
}

/** The secret of an invitation's link. */
export async function drawInvitation(): Promise<DrawnKey> {
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  return { secret, hash: await hashed(secret) };
}

/**
 * The issuers this authenticator enrols at (§9 step 2): the one its page was told when it was served, or that of its own origin. A page kept
 * for starts without a network was told none; nothing can be enrolled then anyway.
 */
export function allowedIssuers(): readonly string[] {
  const told = document.querySelector<HTMLMetaElement>('meta[name="countersign-issuer"]')?.content ?? "";
  const issuer = told === "https://issuer.invalid" || !URL.canParse(told) ? location.origin : new URL(told).origin;
  return [issuer, `${issuer}/`];
}

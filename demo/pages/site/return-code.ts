let code: string | null = null;

/** Takes the code out of the address before anything else happens, so that no history keeps it (T29). */
export function hideReturnCode(): void {
  if (location.pathname !== "/return") return;
  code = /^#code=([A-Za-z0-9_-]{22})$/.exec(location.hash)?.[1] ?? null;
  history.replaceState(null, "", "/return");
}

/** The code, once. */
export function takeReturnCode(): string | null {
  const taken = code;
  code = null;
  return taken;
}

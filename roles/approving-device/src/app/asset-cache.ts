/** True for a file of this app whose name holds a hash of its content: it can never be out of date. */
export function isOurAsset({ method, url }: Pick<Request, "method" | "url">, scope: string): boolean {
  const path = url.startsWith(scope) ? url.slice(scope.length) : "";
  return method === "GET" && /^assets\/[\w.-]+-[\w-]{8}\.[a-z0-9]+$/.test(path);
}

/** The caches of versions before this one. */
export function staleCaches(names: readonly string[], current: string): readonly string[] {
  return names.filter((name) => name.startsWith("countersign-") && name !== current);
}

import { ProtocolError } from "../errors.ts";
import type { Endpoint } from "./endpoint.ts";

/** What a request of the contract carries, whatever its endpoint. */
export interface RequestParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** One segment of a path. "." and ".." are none but a way to another request, which the caller's key would open or sign. */
function segment(value: string): string {
  if (value === "" || value === "." || value === "..")
    throw new ProtocolError("invalid_request", { cause: "an id that cannot stand in a path" });
  return encodeURIComponent(value);
}

/** Path and query of a request: every parameter filled in and escaped. Throws `invalid_request` for one that would lead elsewhere. */
export function requestPath({ path }: Endpoint, { params = {}, query = {} }: RequestParts): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(String(params[name])));
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)]));
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

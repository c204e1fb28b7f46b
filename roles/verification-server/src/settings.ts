/** What an operator's files say of this server: read without the server, so that a command that starts none is there at once. */
export type { PolicyRow } from "./core/policy.ts";
export { type ReadRows, readPolicyRows } from "./core/policy-rows.ts";
export type { RegisteredMethodServer } from "./core/registered.ts";
export { readMethodServers } from "./core/registered-method-server.ts";

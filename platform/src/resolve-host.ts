import { promises as dns } from "node:dns";

/** Asks the name service for every address of a host. Rejects when it has none, or when it takes too long. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

const limits = { timeout: 2500, tries: 2 };

/**
 * Asks the machine's name servers directly. Unlike the system's own look-up it takes no thread, so that names whose servers are silent
 * keep nobody waiting, and it reads no hosts file.
 */
export const resolveHost: ResolveHost = async (host) => {
  const resolver = new dns.Resolver(limits);
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (found.length === 0) throw failed?.reason ?? new Error("the host has no address");
  return found;
};

import type { Clock, MethodName } from "@countersign/protocol";

/** What is known of servers that methods need: one that could not answer is left alone for a while (§12). */
export interface Health {
  succeeded(organization: string, method: MethodName): void;
  failed(organization: string, method: MethodName): void;
  /** The methods of an organization that are not to be offered now. */
  down(organization: string): readonly MethodName[];
}

/** Faults in a row after which a server counts as down. */
const faultsToRest = 2;
/** How long it is then left alone; afterwards one request may find out. */
const restMs = 30_000;

export function createHealth({ clock }: { clock: Clock }): Health {
  const servers = new Map<string, { faults: number; lastMs: number; method: MethodName; organization: string }>();
  return {
    succeeded: (organization, method) => void servers.delete(`${organization}/${method}`),
    failed(organization, method) {
      const key = `${organization}/${method}`;
      const faults = (servers.get(key)?.faults ?? 0) + 1;
      servers.set(key, { faults, lastMs: clock(), method, organization });
    },
    down: (organization) =>
      [...servers.values()]
        .filter((one) => one.organization === organization)
        .filter(({ faults, lastMs }) => faults >= faultsToRest && clock() - lastMs < restMs)
        .map(({ method }) => method),
  };
}

import { currentTrace, joinTrace, traced } from "@countersign/platform";
import type { StoredOperation } from "./core/operation.ts";
import type { OperationStore } from "./store/port.ts";

function join(operation: StoredOperation | null): void {
  if (!operation) return;
  const { trace, id, organization } = operation.frozen;
  joinTrace(trace, { operation: id, organization });
}

/** Writes of a protocol step: each is one span. */
const writes = ["claim", "contend", "confirm", "beginAttempt", "approveByMethod", "decide", "consume"] as const;

/**
 * Ties what happens to an operation together: the trace that created it is kept with it, and whatever reads it from then on (the scan, the decision,
 * both screens, the redemption) becomes part of that trace. Where nothing is traced this does nothing.
 */
export function traceOperations(store: OperationStore): OperationStore {
  const found = async (looking: Promise<StoredOperation | null>): Promise<StoredOperation | null> => {
    const operation = await looking;
    join(operation);
    return operation;
  };
  const written = (name: (typeof writes)[number]) => [
    name,
    (...asked: readonly unknown[]) =>
      traced(`store.${name}`, () => (store[name] as (...asked: readonly unknown[]) => Promise<unknown>)(...asked)),
  ];
  return {
    ...store,
    ...Object.fromEntries(writes.map(written)),
    find: (id) => found(store.find(id)),
    findByCode: (codeHash) => found(store.findByCode(codeHash)),
    open: (frozen, options) =>
      traced("store.open", async () => {
        const trace = currentTrace();
        joinTrace(undefined, { operation: frozen.id, organization: frozen.organization });
        return store.open({ ...frozen, ...(trace !== null && { trace }) }, options);
      }),
  };
}

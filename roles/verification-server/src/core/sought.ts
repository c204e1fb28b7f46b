import type { MethodName, OperationState } from "@countersign/protocol";
import { methodOf } from "./operation-view.ts";
import { type StoredOperation, stateAt } from "./operation.ts";

/** What operations are looked for by; what is left out is not asked. */
export interface Criteria {
  /** Null for those of every organization. */
  readonly organization: string | null;
  /** Null for all businesses. */
  readonly businesses: readonly string[] | null;
  /** Contained in a value of the details or in the reference, whatever the case; or what the id begins with. */
  readonly q?: string;
  readonly subject?: string;
  readonly type?: string;
  readonly state?: OperationState;
  readonly method?: MethodName;
  /** Unix seconds: created at `from` or later, before `to`. */
  readonly from?: number;
  readonly to?: number;
}

/** Letters alike but for their case are one. */
function folded(text: string): string {
  return text.toLowerCase();
}

function isAbout({ frozen }: StoredOperation, q: string): boolean {
  const sought = folded(q);
  const texts = [
    ...Object.values(frozen.details).filter((value) => typeof value !== "boolean"),
    frozen.reference ?? "",
  ];
  return texts.some((text) => folded(String(text)).includes(sought)) || frozen.id.startsWith(sought);
}

/** False for operations whose `frozen`, as JSON, cannot be about `q`: a cheap look before the whole of it is read. */
export function mayBeAbout(frozen: string, q: string): boolean {
  return folded(frozen).includes(folded(JSON.stringify(q).slice(1, -1)));
}

function isWithin({ createdAtMs }: StoredOperation["frozen"], { from, to }: Criteria): boolean {
  return (from === undefined || createdAtMs >= from * 1000) && (to === undefined || createdAtMs < to * 1000);
}

/** True for an operation that is looked for, its state judged at `nowMs`. */
export function isSought(operation: StoredOperation, criteria: Criteria, nowMs: number): boolean {
  const { frozen, subject } = operation;
  const { organization, businesses, q, type, state, method } = criteria;
  return (
    (organization === null || frozen.organization === organization) &&
    (businesses?.includes(frozen.business) ?? true) &&
    (type === undefined || frozen.type === type) &&
    (criteria.subject === undefined || subject === criteria.subject) &&
    (state === undefined || stateAt(operation, nowMs) === state) &&
    (method === undefined || methodOf(operation) === method) &&
    isWithin(frozen, criteria) &&
    (q === undefined || isAbout(operation, q))
  );
}

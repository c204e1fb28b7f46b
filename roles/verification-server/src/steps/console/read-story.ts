import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import type { StoredOperation } from "../../core/operation.ts";
import { operationView } from "../../core/operation-view.ts";
import { checksBefore } from "../../core/story-checks.ts";
import type { Context } from "../context.ts";
import { deliveryView } from "../webhooks/endpoint-view.ts";
import { type AuditRow, auditRow } from "./audit-row.ts";

type Story = AnswerOf<typeof consoleToVerificationServer.readStory>;

/** Most rows of the log, and most deliveries, that one story has. */
const most = { rows: 256, deliveries: 100 } as const;

/** Rows of the log about an operation or a device, those that no checkpoint covers yet among them. */
export async function rowsAbout({ store }: Pick<Context, "store">, id: string): Promise<readonly AuditRow[]> {
  const [leaves, checkpoint] = await Promise.all([
    store.history.rowsAbout(id, most.rows),
    store.audit.newestCheckpoint(),
  ]);
  return leaves.map((leaf) => auditRow(leaf, checkpoint?.size ?? 0));
}

function checksOf(rows: readonly AuditRow[]): Story["checks"] {
  const named = rows.map(({ event, facts }) => [event, checksBefore(event, facts)] as const);
  return Object.fromEntries(named.filter(([, names]) => names.length > 0));
}

/** One operation with everything that happened to it. */
export async function readStory(context: Context, operation: StoredOperation): Promise<Story> {
  const { frozen, progress } = operation;
  const [rows, deliveries] = await Promise.all([
    rowsAbout(context, frozen.id),
    context.store.webhooks.deliveriesAbout(frozen.id, most.deliveries),
  ]);
  return {
    operation: operationView(operation, context.clock()),
    rows,
    checks: checksOf(rows),
    deliveries: deliveries.map(({ delivery, endpoint: { id, url } }) => ({
      endpoint: id,
      url,
      delivery: deliveryView(delivery),
    })),
    ...(progress.state === "released" && { receipt: progress.release.receipt }),
  };
}

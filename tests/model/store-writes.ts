import type { Binding } from "@countersign/verification-server";
import type { Store } from "../../roles/verification-server/src/store/port.ts";
import { confirm } from "../../roles/verification-server/src/store/suite/code-suite.ts";
import { revokeAtOnce } from "../../roles/verification-server/src/store/suite/device-samples.ts";
import { typeOffline } from "../../roles/verification-server/src/store/suite/offline-suite.ts";
import { leaf, operationId, startMs } from "../../roles/verification-server/src/store/suite/sample-ids.ts";
import { claim, consume, decide } from "../../roles/verification-server/src/store/suite/samples.ts";
import type { Phone, World } from "./operation-world.ts";

/** One write of the store, and what the model says of it. */
export interface Write {
  readonly name: string;
  /** The model's actions it stands for; the first that changes something. */
  readonly means: readonly string[];
  run(place: Place, world: World): Promise<unknown>;
}
export interface Place {
  readonly store: Store;
  readonly n: number;
  readonly phones: readonly [Binding, Binding];
}

const phones: readonly Phone[] = [0, 1];
/** The model knows one operation; failures over several are judged by the store's own suite. */
const unlocked = { lockSeconds: () => 0 };
const end =
  (move: "cancel" | "block" | "revoke") =>
  ({ store, n }: Place) =>
    store.operations.end(operationId(n), { move, leaf: leaf(move) });

/** A scan is one write or another: at an operation of nobody that a phone has claimed, the second one's contends (§11.2). */
function scan({ store, n, phones: by }: Place, { world, phone }: { world: World; phone: Phone }): Promise<unknown> {
  const { mode, state, claimant, scans } = world;
  if (mode === "anonymous" && state === "claimed" && claimant !== phone)
    return store.operations.contend(operationId(n), { binding: by[phone].id, windows: [], leaf: leaf("contended") });
  const number = scans + 1;
  const confirmation = mode === "anonymous" ? `code-${number}` : null;
  return claim(store, n, { by: by[phone], nonceHash: `nonce-${number}`, confirmation });
}

function answer(
  { store, n, phones: by }: Place,
  { mode }: World,
  { phone, nonce, said }: { phone: Phone; nonce: number; said: "approve" | "decline" },
): Promise<unknown> {
  // Good for as long as the release is, whenever that begins.
  const returnCode = { hash: "code-1", untilMs: 2 * startMs };
  const given = mode === "same device" && said === "approve" ? { returnCode } : {};
  return decide(store, n, { by: by[phone], answer: said, nonceHash: `nonce-${nonce}`, ...given });
}

const scans = phones.map(
  (phone): Write => ({
    name: `phone ${phone} scans`,
    means: [`approving-device: claim by ${phone}`, `approving-device: rescan by ${phone}`],
    run: (place, world) => scan(place, { world, phone }),
  }),
);
const decisions = phones.flatMap((phone) =>
  (["approve", "decline"] as const).flatMap((said) =>
    [1, 2].map(
      (nonce): Write => ({
        name: `phone ${phone}: ${said} with ${nonce}`,
        means: [`approving-device: ${said} by ${phone} with ${nonce}`],
        run: (place, world) => answer(place, world, { phone, nonce, said }),
      }),
    ),
  ),
);
const typed: readonly Write[] = [
  ...[0, 1, 2].map(
    (code): Write => ({
      name: `the page types confirmation ${code}`,
      means: [`initiating-device: confirm with ${code}`],
      run: ({ store, n }) => confirm(store, n, `code-${code}`),
    }),
  ),
  ...phones.map(
    (phone): Write => ({
      name: `the page types the digits of phone ${phone}`,
      means: [`method: approveByMethod by ${phone}`],
      run: ({ store, n, phones: by }) => typeOffline(store, n, by[phone], unlocked),
    }),
  ),
  {
    name: "the page types wrong digits",
    means: ["wrong digits"],
    run: ({ store, n }) => typeOffline(store, n, null, unlocked),
  },
];
const afterwards = phones.flatMap((phone): readonly Write[] => [
  {
    name: `phone ${phone} undoes`,
    means: [`approving-device: revoke by ${phone}`],
    run: ({ store, n, phones: by }) =>
      store.operations.undo(operationId(n), { binding: by[phone].id, leaf: leaf("undone") }),
  },
  {
    name: `phone ${phone} sends its approval again`,
    means: [`phone ${phone} sends its approval again`],
    run: ({ store, n, phones: by }) =>
      store.operations.renewReturnCode(operationId(n), { binding: by[phone].id, hash: "code-2" }),
  },
]);

export const writes: readonly Write[] = [
  ...scans,
  ...decisions,
  ...typed,
  ...afterwards,
  { name: "cancel", means: ["relying-party: cancel"], run: end("cancel") },
  { name: "block", means: ["verification-server: block"], run: end("block") },
  { name: "revoke", means: ["administrator: revoke"], run: end("revoke") },
  {
    name: "expire",
    means: ["timer: expire"],
    run: ({ store, n }) => store.operations.expire(operationId(n), { leaf: leaf("expired") }),
  },
  ...[0, 1, 2].map(
    (code): Write => ({
      name: `consume with ${code}`,
      means: [`relying-party: consume by 0 with ${code}`],
      run: ({ store, n }) => consume(store, n, `receipt-${n}`, { returnHash: code === 0 ? null : `code-${code}` }),
    }),
  ),
  ...phones.map(
    (phone): Write => ({
      name: `remove phone ${phone}`,
      means: [`remove phone ${phone}`],
      run: ({ store, phones: by }) => revokeAtOnce(store, by[phone].id),
    }),
  ),
];

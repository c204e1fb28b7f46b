import { ProtocolError } from "@countersign/protocol";
import type { consoleToVerificationServer, staffToConsoleServer } from "@countersign/protocol/contract";

/** What a person of the staff may do; each may also what the one before may. */
const staffRoles = ["viewer", "operator", "administrator"] as const;
export type StaffRole = (typeof staffRoles)[number];

type Asked = keyof typeof staffToConsoleServer;
type Passed = keyof typeof consoleToVerificationServer;

/** Asked by whoever has the page open, signed in or not. */
const openRequests = ["beginJoin", "join", "beginSignIn", "signIn", "signOut"] as const satisfies readonly Asked[];

/** The least role for each request of the console's own. */
export const ownRequests = {
  readMe: "viewer",
  beginPasskey: "viewer",
  addPasskey: "viewer",
  removePasskey: "viewer",
  listStaff: "viewer",
  listPhones: "viewer",
  addPhone: "viewer",
  confirmPhone: "viewer",
  allowPhone: "viewer",
  removePhone: "viewer",
  listChanges: "viewer",
  proposeChange: "operator",
  withdrawChange: "operator",
  rejectChange: "administrator",
  askApproval: "administrator",
  applyChange: "administrator",
} as const satisfies Record<Exclude<Asked, (typeof openRequests)[number]>, StaffRole>;

/** The least role for each request that is passed on to the verification server. What is not here, the pages cannot ask. */
export const passedRequests = {
  listOperations: "viewer",
  readStory: "viewer",
  readLogin: "viewer",
  readStatistics: "viewer",
  listDevices: "viewer",
  readDeviceStory: "viewer",
  readRegistry: "viewer",
  dryRunPolicy: "viewer",
  listWebhookEndpoints: "viewer",
  listWebhookDeliveries: "viewer",
  readAudit: "viewer",
  listCheckpoints: "viewer",
  cancelOperation: "operator",
  freezeDevice: "operator",
  revokeDevice: "operator",
  replayWebhookDeliveries: "operator",
  switchWebhookEndpoint: "operator",
  // Freezing protects; letting go on does not.
  thawDevice: "administrator",
} as const satisfies Record<Exclude<Passed, "applyChange" | "noteStaffAct">, StaffRole>;

/** True for that role and those above it. */
export function hasRole({ role }: { readonly role: StaffRole }, needed: StaffRole): boolean {
  return staffRoles.indexOf(role) >= staffRoles.indexOf(needed);
}

/** Throws `role_not_allowed` for a role below the needed one. */
export function expectRole(person: { readonly role: StaffRole }, needed: StaffRole): void {
  if (!hasRole(person, needed)) throw new ProtocolError("role_not_allowed");
}

export {
  type ApprovalGate,
  type ApprovalNeeded,
  type ApprovalStore,
  type ApprovedAct,
  createApprovalGate,
  type GateOptions,
  operationHeader,
  type Passage,
  type ProtectedAct,
  type WaitingApproval,
} from "./approval-gate.ts";
export type { HistoryExportOptions, HistoryFormat } from "@countersign/protocol";
export type { ReceiptProof } from "@countersign/protocol/audit";
export type { CheckedReceipt, IntendedOperation, KeptOperation } from "./check-receipt.ts";
export {
  type CodeRelayOptions,
  createCodeRelay,
  type RelayAnswer,
  relayBodyLimit,
  type RelayKey,
  type RelayRequest,
} from "./code-relay.ts";
export { CountersignError } from "./countersign-error.ts";
export {
  type ConsumeOptions,
  type Countersign,
  type CountersignOptions,
  createCountersign,
  type Display,
  type GetOptions,
  type OpenedOperation,
  type OperationView,
  type Outcome,
  type ProposedOperation,
  type WaitOptions,
} from "./create-countersign.ts";
export type { DeviceCalls, DeviceView } from "./devices.ts";
export type { ConfirmedEnrollment, ConfirmOptions, Enrollment, EnrollmentCalls } from "./enrollments.ts";
export type { HistoryCalls, HistoryPage, HistoryQuery } from "./history.ts";
export type { Idempotency } from "./idempotency.ts";
export type { MethodCalls, MethodChange, MethodView, MethodWish, PageMethodName } from "./methods.ts";
export type { OwnRows, Policy, PolicyCalls, PolicyChoice, PolicyWish } from "./policy.ts";
export { sealPhoneNumber } from "./seal-phone-number.ts";
export type { ErasedUser, UserCalls } from "./users.ts";
export {
  type ReceiptProofToVerify,
  type ReceiptToVerify,
  type VerifiedReceiptProof,
  verifyReceipt,
  verifyReceiptProof,
} from "./verify-receipt.ts";
export {
  type DeviceEventData,
  type OperationEventData,
  verifyWebhook,
  type WebhookEvent,
  type WebhookHeaders,
  type WebhookRequest,
} from "./verify-webhook.ts";
export type {
  WebhookCalls,
  WebhookChanges,
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
  WebhookReplay,
  WebhookSelection,
  WebhookSettings,
} from "./webhooks.ts";

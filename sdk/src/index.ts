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
  type ConfirmedEnrollment,
  type ConfirmOptions,
  type ConsumeOptions,
  type Countersign,
  type CountersignOptions,
  createCountersign,
  type DeviceView,
  type Display,
  type Enrollment,
  type GetOptions,
  type Idempotency,
  type MethodChange,
  type MethodView,
  type MethodWish,
  type OpenedOperation,
  type OperationView,
  type Outcome,
  type PageMethodName,
  type ProposedOperation,
  type WaitOptions,
} from "./create-countersign.ts";
export type { OwnRows, Policy, PolicyCalls, PolicyChoice, PolicyWish } from "./policy.ts";
export { sealPhoneNumber } from "./seal-phone-number.ts";

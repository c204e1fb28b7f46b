export { type AuditExportOptions, exportAudit } from "./export-audit.ts";
export { openAdministration } from "./administration.ts";
export { createInProcessBus } from "./bus/in-process.ts";
export { openBus } from "./bus/open-bus.ts";
export type { Bus, SharedBus } from "./bus/port.ts";
export type { Binding } from "./core/binding.ts";
export { type CodeEntryFacts, codeEntryRules } from "./core/code-entry-rules.ts";
export { type ChangeFacts, changeChecks } from "./core/change-checks.ts";
export { type ConsumeFacts, consumeChecks } from "./core/consume-checks.ts";
export { type DecisionFacts, decisionChecks } from "./core/decision-checks.ts";
export {
  type ActivationFacts,
  activationRules,
  type ConfirmationFacts,
  confirmationRules,
  type TicketFacts,
  ticketRules,
  type VetoFacts,
  vetoRules,
} from "./core/enrollment-rules.ts";
export {
  type MethodAnswerFacts,
  methodAnswerRules,
  type MethodChoiceFacts,
  methodChoiceRules,
} from "./core/method-choice-rules.ts";
export { type MethodChangeFacts, methodChangeRules } from "./core/method-change-rules.ts";
export { defaultLimits, type Limits } from "./core/limits.ts";
export { findPlace } from "./core/registry.ts";
export type {
  ApiKey,
  ApplicationRule,
  Business,
  CodeRoute,
  Organization,
  RegisteredType,
  Registry,
} from "./core/registry.ts";
export {
  type ApiKeyRegistration,
  type BusinessRegistration,
  endApiKey,
  type OrganizationRegistration,
  registerApiKey,
  registerApplication,
  registerBusiness,
  registerOrganization,
  registerQrServer,
  registerType,
  serveBusiness,
} from "./core/register.ts";
export { registerStaff } from "./core/register-staff.ts";
export type { RegisteredMethodServer, RegisteredServer, ServerInvitation } from "./core/registered.ts";
export { registerMethodServers } from "./core/registered-method-server.ts";
export {
  inviteServer,
  invitationSeconds,
  revokeServer,
} from "./core/registered-server.ts";
export { registerPolicy, rowsOf } from "./core/register-policy.ts";
export type { StoredOperation } from "./core/operation.ts";
export { type OfflineDecisionFacts, offlineDecisionChecks } from "./core/offline-decision-checks.ts";
export type { PolicyRow } from "./core/policy.ts";
export { type RequestFacts, requestRules, type Rule } from "./core/request-rules.ts";
export { chooseMethod } from "./core/routing.ts";
export type { Routing, RoutingFacts, Standing } from "./core/routing-facts.ts";
export { type CodeFacts, codeChecks, type ScanFacts, scanChecks } from "./core/scan-checks.ts";
export { type UndoFacts, undoChecks } from "./core/undo-checks.ts";
export type { PageMethod } from "./core/user-method.ts";
export type { ConsoleCaller } from "./http/for-console.ts";
export { createVerificationServer, type VerificationServer, type VerificationServerOptions } from "./server.ts";
export { createApplyChange } from "./steps/console/apply-change.ts";
export { createAddPasskey, createPasskeyOptions, type PasskeyFacts, passkeyRules } from "./steps/add-passkey.ts";
export { createConfirmEnrollment } from "./steps/confirm-enrollment.ts";
export { createAnswerMethod } from "./steps/answer-method.ts";
export { createChangeMethod } from "./steps/change-method.ts";
export { createChooseMethod } from "./steps/choose-method.ts";
export { createConsume } from "./steps/consume.ts";
export { createDecide } from "./steps/decide.ts";
export { createIssueTicket } from "./steps/issue-ticket.ts";
export { createReadAccount } from "./steps/read-account.ts";
export { createVetoReplacement } from "./steps/veto-replacement.ts";
export type { Context } from "./steps/context.ts";
export { createEnterCode } from "./steps/enter-code.ts";
export { createRequestVerification } from "./steps/request-verification.ts";
export { createUndo } from "./steps/undo.ts";
export { createUploadOfflineDecision } from "./steps/upload-offline-decision.ts";
export type { Sequencer } from "./steps/sequence-audit.ts";
export { createScan } from "./steps/scan.ts";

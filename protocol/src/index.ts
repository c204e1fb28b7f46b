export { actsFor } from "./acts-for.ts";
export { type BoundedMap, createBoundedMap } from "./bounded-map.ts";
export {
  type Bytes,
  concat,
  equalBytes,
  fromBase64url,
  fromHex,
  label,
  textFromUtf8,
  toBase64,
  toBase64url,
  toHex,
  u32be,
  utf8,
} from "./bytes.ts";
export {
  type CborLimits,
  type CborMap,
  type CborValue,
  decodeCbor,
  encodeCbor,
  isCborBytes,
  isCborList,
  isCborMap,
  isCborUint,
} from "./cbor.ts";
export { adminChangeType, changeFingerprint, staffOrganization } from "./change-fingerprint.ts";
export {
  type CodeEnvelope,
  codeEnvelopeSeconds,
  signCodeEnvelope,
  verifyCodeEnvelope,
} from "./code-envelope.ts";
export {
  coseKid,
  coseProtectedHeader,
  type CosePurpose,
  type CoseSign1,
  coseToBeSigned,
  encodeCoseSign1,
  parseCoseSign1,
  signCose,
  verifyCose,
} from "./cose.ts";
export type { Awaitable, Crypto, PublicJwk, Signer } from "./crypto.ts";
export { byteOrderMark, csvInstant, csvLine } from "./csv.ts";
export { currencies } from "./currencies.ts";
export {
  type Application,
  checkDecisionParties,
  type DecisionClaims,
  type DecisionCore,
  decisionCoreGuards,
  decisionSeconds,
  decisionSigningInput,
  type DeclineReason,
  declineReasons,
  type Display,
  displayHash,
  isApplication,
  isDottedVersion,
  type ParsedDecision,
  parseDecision,
  passkeyChallenge,
  signDecision,
  type UserVerification,
  userVerifications,
  verifyDecision,
} from "./decision.ts";
export { decodeDigits, digitCount, encodeDigits } from "./digits.ts";
export {
  type Directory,
  type DirectoryExpectation,
  directoryKid,
  type NumberDirectory,
  type NumberedTemplate,
  parseDirectory,
  parseTemplate,
  type QrKey,
  signDirectory,
  verifyDirectory,
} from "./directory.ts";
export {
  deriveEnrolmentKeys,
  deviceKeyName,
  encodeEnrolmentPayload,
  type EnrolmentCode,
  type EnrolmentKeys,
  enrolmentKeysHash,
  type EnrolmentPayload,
  enrolmentProof,
  isIssuer,
  makeEnrolmentText,
  parseEnrolmentText,
  shortString,
  verifyEnrolmentCode,
} from "./enrolment.ts";
export {
  errorCatalogue,
  type ErrorCode,
  type ErrorEntry,
  isErrorCode,
  type Problem,
  problemOf,
  ProtocolError,
} from "./errors.ts";
export {
  checkFrame,
  decodeContent,
  encodeContent,
  frameMs,
  frameNumber,
  frameTag,
  isLiveFrame,
  makeFrame,
  type QrContent,
  staticHash,
} from "./frame.ts";
export {
  parseRequestSignature,
  requestSeconds,
  type RequestSignature,
  type SignableRequest,
  type SignatureFields,
  type SignatureHeaders,
  signRequest,
  verifyRequestSignature,
} from "./http-signature.ts";
export {
  type BindingId,
  type DeviceId,
  type EnrollmentId,
  type EventId,
  type Id,
  type IdPrefix,
  idPrefixes,
  isId,
  newId,
  type OperationId,
  type WebhookEndpointId,
} from "./ids.ts";
export {
  type HistoryExportOptions,
  type HistoryFormat,
  historyExportLine,
  historyExportStart,
  writeHistory,
} from "./history-export.ts";
export { jcs, jcsBytes, type JsonObject, type JsonValue } from "./jcs.ts";
export { isPublicJwk, jwkJson, parseJwks, parsePublicJwk, publicJwk, thumbprint, thumbprintBytes } from "./jwk.ts";
export {
  completeJws,
  type JwsHeader,
  type JwsLimits,
  jwsSigningInput,
  type ParsedJws,
  parseJws,
  signJws,
  verifyJws,
} from "./jws.ts";
export { followEndorsements, type KeyEndorsementClaims, signKeyEndorsement } from "./key-endorsement.ts";
export {
  checkKeyRotation,
  type KeyRotationClaims,
  type ParsedKeyRotation,
  parseKeyRotation,
  signKeyRotation,
  verifyKeyRotation,
} from "./key-rotation.ts";
export { mixedScripts } from "./mixed-scripts.ts";
export { noticeKinds, type NoticeKind } from "./notice-kinds.ts";
export { ocra, offlineCode, offlineQuestion, offlineSuite, paddedQuestion } from "./offline-code.ts";
export {
  type OfflineDecisionClaims,
  type ParsedOfflineDecision,
  parseOfflineDecision,
  signOfflineDecision,
  verifyOfflineDecision,
} from "./offline-decision.ts";
export { type Details, type DetailValue, type Operation, operationDigest, type OperationLogin } from "./operation.ts";
export { decodeFlags, encodeFlags, type QrFlags } from "./qr-flags.ts";
export { decodePayload, encodePayload, type QrPayload, sealedAad } from "./qr-payload.ts";
export {
  type CodeKind,
  codeMarker,
  isCodeLink,
  isLinkForThisDevice,
  isSecureUrl,
  readQrText,
  writeQrText,
} from "./qr-text.ts";
export { type ErrorCorrection, qrVersion } from "./qr-version.ts";
export {
  checkReceiptOperation,
  type MethodEvidence,
  type ReceiptClaims,
  type ReceiptExpectation,
  readReceipt,
  signReceipt,
  verifyReceipt,
} from "./receipt.ts";
export {
  type ApprovalScreen,
  type CodeReader,
  findQrKey,
  openCode,
  type OpenedCode,
  parseCode,
  readCode,
  type ScannedCode,
  type VerifiedCode,
  verifyCode,
} from "./scanned-code.ts";
export {
  checkedOperation,
  isDigestOf,
  operationOfScene,
  sceneDifference,
  type SceneNumbers,
  sceneOfOperation,
} from "./scene-operation.ts";
export { builtInTemplates } from "./scenes/built-in.ts";
export { type Line, renderLines } from "./scenes/render.ts";
export {
  type Assurance,
  assurances,
  detailsFromValues,
  type FieldKind,
  fieldKinds,
  type FieldTemplate,
  isLocale,
  type Locale,
  locales,
  type Localized,
  type Look,
  looks,
  misfit,
  type Template,
  valuesInOrder,
} from "./scenes/template.ts";
export {
  accountHint,
  anonymousSealKey,
  decodeScene,
  encodeScene,
  openScene,
  type Scene,
  sealKey,
  sealScene,
} from "./sealed-scene.ts";
export {
  base64urlOf,
  either,
  exactly,
  type Guard,
  isBoolean,
  isNull,
  isShortText,
  isUint,
  isUint32,
  listOf,
  matching,
  oneOf,
} from "./shape.ts";
export { fieldValue, signatureBase, type SignatureComponent, signatureParams } from "./signature-base.ts";
export {
  type Actor,
  allows,
  isFinal,
  type Move,
  type MoveName,
  moves,
  type OperationState,
  operationStates,
} from "./state-table.ts";
export {
  fits,
  makeStatic,
  maxContentBytes,
  parseStatic,
  type SizeLimit,
  type StaticPart,
  type StaticRequest,
  verifyStatic,
} from "./static-part.ts";
export { isJsonObject, parseStrictJson, parseStrictJsonObject, type StrictJsonLimits } from "./strict-json.ts";
export {
  detailsFault,
  type DetailsFault,
  isAmount,
  isCurrency,
  isDetails,
  isDetailValue,
  isFieldId,
  maxDetailFields,
  maxDetailsBytes,
  maxTextCharacters,
  textFault,
  type TextFault,
} from "./text-policy.ts";
export { type Clock, type Random, unixSeconds } from "./time.ts";
export {
  createRecordSeal,
  isRecordKey,
  isSealedRecord,
  makeRecordKey,
  type RecordSeal,
  type SealedRecord,
} from "./record-seal.ts";
export { foldText, indexKept, type KeptCriteria, type Searchable } from "./search-kept.ts";
export { createWebCrypto, createWebSigner, type WebKey } from "./web-crypto.ts";
export { type AttemptId, attemptChallenge, isMethodName, type MethodName, methodNames } from "./methods.ts";
export {
  isWebhookSignature,
  type SignedWebhook,
  signWebhook,
  webhookEventTypes,
  type WebhookEventType,
  webhookSecretText,
  webhookToleranceSeconds,
} from "./webhook.ts";

import type { BadgeTone, IconName } from "@countersign/ui";
import type { AnswerOf, consoleToVerificationServer } from "@countersign/protocol/contract";
import { texts } from "../texts/texts.ts";

export type OperationView = AnswerOf<typeof consoleToVerificationServer.listOperations>["operations"][number];
export type OperationState = OperationView["state"];

export function stateName(state: OperationState): string {
  const { t } = texts;
  const names: Readonly<Record<OperationState, string>> = {
    created: t.stateCreated,
    presented: t.statePresented,
    claimed: t.stateClaimed,
    approved: t.stateApproved,
    released: t.stateReleased,
    declined: t.stateDeclined,
    expired: t.stateExpired,
    cancelled: t.stateCancelled,
    blocked: t.stateBlocked,
    revoked: t.stateRevoked,
  };
  return names[state];
}

const looks: Readonly<Record<OperationState, { readonly tone: BadgeTone; readonly icon: IconName }>> = {
  created: { tone: "plain", icon: "clock" },
  presented: { tone: "plain", icon: "scan" },
  claimed: { tone: "accent", icon: "device" },
  approved: { tone: "accent", icon: "check" },
  released: { tone: "good", icon: "check" },
  declined: { tone: "warn", icon: "cross" },
  expired: { tone: "plain", icon: "clock" },
  cancelled: { tone: "plain", icon: "cross" },
  blocked: { tone: "danger", icon: "warning" },
  revoked: { tone: "warn", icon: "undo" },
};

export function stateLook(state: OperationState): { readonly tone: BadgeTone; readonly icon: IconName } {
  return looks[state];
}

export function methodName(method: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = {
    qr: t.methodQr,
    passkey: t.methodPasskey,
    "dynamic-code": t.methodDynamicCode,
    sms: t.methodSms,
    remote: t.methodRemote,
    face: t.methodFace,
  };
  return names[method] ?? method;
}

/** What a site names its login by (RFC 8176); a name that is none of the usual stays. */
export function loginMethodName(method: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = {
    pwd: t.loginPassword,
    password: t.loginPassword,
    otp: t.loginOneTimeCode,
    pin: t.loginPin,
    sms: t.methodSms,
    fpt: t.loginFingerprint,
    face: t.methodFace,
    hwk: t.assuranceHw,
    swk: t.loginSoftwareKey,
    mfa: t.loginSeveral,
  };
  return names[method] ?? method;
}

export function reasonName(reason: string): string {
  const { t } = texts;
  const names: Readonly<Record<string, string>> = {
    not_me: t.reasonNotMe,
    wrong_details: t.reasonWrongDetails,
    changed_mind: t.reasonChangedMind,
    none: t.reasonNone,
  };
  return names[reason] ?? reason;
}

/** True while something may still happen. */
export function isOpen(state: OperationState): boolean {
  return ["created", "presented", "claimed", "approved"].includes(state);
}

import { textFault } from "@countersign/protocol";
import {
  type Binding,
  type Enrollment,
  type EnrollmentState,
  type EnrollmentWay,
  isStillWay,
  type Situation,
  wayOf,
} from "./binding.ts";
import { clockLeewaySeconds, freshLoginSeconds } from "./limits.ts";
import { mayVeto } from "./notice.ts";
import type { Organization } from "./registry.ts";
import type { Rule } from "./request-rules.ts";

/** A request for a ticket as its rules see it. */
export interface TicketFacts {
  readonly nowSeconds: number;
  /** When the user signed in, as the relying party says. */
  readonly authTime: number;
  readonly label: string | null;
  readonly organization: Organization | null;
  readonly situation: Situation;
  readonly replace: boolean;
}

/** Refuses what a login of minutes ago would allow: whoever sits down at a page that was left open (T10). */
export function staleLogin({
  authTime,
  nowSeconds,
}: Pick<TicketFacts, "authTime" | "nowSeconds">): "invalid_request" | null {
  const isFresh = authTime <= nowSeconds + clockLeewaySeconds && authTime >= nowSeconds - freshLoginSeconds;
  return isFresh ? null : "invalid_request";
}

/** What a request for a ticket must satisfy (§9 step 1), in order. The write judges the last of them again. */
export const ticketRules: readonly Rule<TicketFacts>[] = [
  {
    name: "fresh login",
    threat: "T10",
    at: () => "/authTime",
    refusal: staleLogin,
  },
  {
    name: "label",
    threat: "T21",
    at: () => "/label",
    refusal: ({ label }) => (label === null || isName(label) ? null : "invalid_request"),
  },
  {
    name: "organization registered",
    threat: "T35",
    refusal: ({ organization }) => (organization === null ? "invalid_request" : null),
  },
  {
    name: "a way to a device",
    threat: "T54",
    refusal: ({ situation, replace }) => (wayOf(situation, replace) === null ? "enrollment_conflict" : null),
  },
];

/** True for what a device may be called: it is shown on the site's pages and on other devices, and in a `device.add`. */
export function isName(text: string): boolean {
  return text.trim() !== "" && textFault(text) === null;
}

/** The six digits of an enrolment as their rules see them; whether they are right is compared afterwards, and counted. */
export interface ConfirmationFacts {
  readonly state: EnrollmentState;
  readonly way: EnrollmentWay;
  readonly situation: Situation;
  /** How the user was confirmed beside the login: by the site, or by a text message; null for not at all. */
  readonly confirmedBy: "password" | "sms" | null;
  readonly firstDevice: Organization["firstDevice"];
}

/** What must hold before six digits are looked at (§9 steps 4 and 5), in order; a refusal counts as no try. */
export const confirmationRules: readonly Rule<ConfirmationFacts>[] = [
  {
    name: "waits for its digits",
    threat: "T18",
    refusal: ({ state }) => (state === "pending" ? null : "ticket_invalid"),
  },
  {
    name: "way still open",
    threat: "T10",
    refusal: ({ way, situation }) => (isStillWay(way, situation) ? null : "ticket_invalid"),
  },
  {
    name: "confirmed as the site's policy asks",
    threat: "T54",
    refusal: ({ way, firstDevice, confirmedBy }) =>
      way !== "further" && firstDevice !== "login" && confirmedBy !== firstDevice ? "confirmation_needed" : null,
  },
];

/** A confirmed binding on its way to life. */
export interface ActivationFacts {
  readonly enrollment: Enrollment;
  readonly state: EnrollmentState;
  readonly situation: Situation;
  /** Way `further`: the device that approved it, as it is now; null for none. */
  readonly grantedBy: Pick<Binding, "state" | "removal"> | null;
  readonly nowMs: number;
}

/** True while what a device has let in may come: it is in use, or it has gone by itself from being in use. Not while or after it was stopped. */
function mayVouch({ state, removal }: Pick<Binding, "state" | "removal">): boolean {
  return state === "active" || removal?.by === "device";
}

/** What a confirmed phone must satisfy to become a device (§9 steps 5 and 6), in order. The write judges every one of them again. */
export const activationRules: readonly Rule<ActivationFacts>[] = [
  { name: "still waits", threat: "T10", refusal: ({ state }) => (state === "confirmed" ? null : "ticket_invalid") },
  {
    name: "first of its user",
    threat: "T10",
    refusal: ({ enrollment: { way }, situation }) =>
      way === "first" && situation !== "first" ? "enrollment_conflict" : null,
  },
  {
    name: "approved on a device in use",
    threat: "T10",
    refusal: ({ enrollment: { way }, grantedBy }) =>
      way === "further" && (grantedBy === null || !mayVouch(grantedBy)) ? "confirmation_needed" : null,
  },
  {
    name: "a day to object has passed",
    threat: "T54",
    refusal: ({ enrollment: { way, activeFromMs }, nowMs }) =>
      way === "replace" && (activeFromMs === null || nowMs < activeFromMs) ? "confirmation_needed" : null,
  },
];

/** An objection to the replacement of every device. */
export interface VetoFacts {
  readonly enrollment: Enrollment | null;
  readonly state: EnrollmentState | null;
  readonly binding: Pick<Binding, "id" | "organization" | "subject" | "state" | "activeAt" | "removal">;
  readonly nowMs: number;
}

/** What an objection must satisfy (§9), in order. The write judges every one of them again. */
export const vetoRules: readonly Rule<VetoFacts>[] = [
  {
    name: "an enrolment of the same account",
    threat: "T35",
    refusal: ({ enrollment, binding }) =>
      enrollment?.organization === binding.organization && enrollment.subject === binding.subject
        ? null
        : "operation_not_found",
  },
  {
    name: "an old device",
    threat: "T54",
    refusal: ({ enrollment, binding, nowMs }) =>
      mayVeto(binding, nowMs) && enrollment?.binding !== binding.id ? null : "operation_not_found",
  },
  {
    name: "a replacement that waits",
    threat: "T54",
    refusal: ({ enrollment, state }) =>
      enrollment?.way === "replace" && state === "confirmed" ? null : "operation_state_conflict",
  },
];

import {
  type Details,
  detailsFault,
  type ErrorCode,
  jcs,
  misfit,
  type Operation,
  type Template,
  textFault,
} from "@countersign/protocol";
import { isWithinCap } from "./anonymous-cap.ts";
import { clockLeewaySeconds, loginEvidenceSeconds } from "./limits.ts";
import type { Initiator } from "./operation.ts";
import type { Business } from "./registry.ts";
import { methodChangeType } from "./user-method.ts";

/** A request for verification as the rules see it. */
export interface RequestFacts {
  readonly operation: Operation;
  readonly evidence: { readonly authTime: number; readonly methods: readonly string[] } | null;
  readonly initiator: Initiator;
  readonly link: string;
  /** True for an operation that the same device may start and approve (§11.3). */
  readonly sameDevice: boolean;
  readonly returnUrl: string | null;
  readonly business: Business;
  readonly template: Template;
  readonly nowSeconds: number;
  /** What a `device.add` may say: one entry for each phone of the subject that waits to be approved (§9 step 5). */
  readonly waitingDevices: readonly Details[];
  /** What a `method.change` may say: one entry for each change of the subject's methods that waits to be approved (§17). */
  readonly waitingChanges: readonly Details[];
}

/** The type of operation that lets a further device in (§9 step 5). */
export const deviceAddType = "device.add";

/** One rule; answers the refusal or null. */
export interface Rule<Facts> {
  readonly name: string;
  readonly threat?: string;
  /** The member of the site's request that is judged, as a JSON pointer; absent where it is more than one, or not the asker's to know. */
  readonly at?: (facts: Facts) => string | undefined;
  readonly refusal: (facts: Facts) => ErrorCode | null | Promise<ErrorCode | null>;
}

/** The first refusal of an ordered list, with the name of its rule. */
export async function firstRefusal<Facts>(
  rules: readonly Rule<Facts>[],
  facts: Facts,
): Promise<{ code: ErrorCode; rule: string; at: string | undefined } | null> {
  for (const { name, refusal, at } of rules) {
    const code = await refusal(facts);
    if (code !== null) return { code, rule: name, at: at?.(facts) };
  }
  return null;
}

function isFresh({ authTime, methods }: { authTime: number; methods: readonly string[] }, nowSeconds: number): boolean {
  return (
    methods.length > 0 && authTime <= nowSeconds + clockLeewaySeconds && authTime >= nowSeconds - loginEvidenceSeconds
  );
}

function loginRefusal({ operation: { login }, evidence, template, nowSeconds }: RequestFacts): ErrorCode | null {
  if (login.subject === undefined) return login.state === 0 && template.allowAnonymous ? null : "invalid_request";
  if (login.state === 0) return template.allowUnauthenticated ? null : "invalid_request";
  return evidence && isFresh(evidence, nowSeconds) ? null : "invalid_request";
}

function detailsRefusal({ operation, template }: RequestFacts): ErrorCode | null {
  const fault = detailsFault(operation.details);
  if (fault) return fault.code;
  return misfit(template, operation.details) === null ? null : "details_rejected";
}

/** The field that does not fit, missing or unknown ones too. */
function misfitAt({ operation: { details }, template }: RequestFacts): string {
  const field = detailsFault(details)?.field ?? misfit(template, details);
  return field === null ? "/details" : `/details/${field}`;
}

function textsRefusal({ operation, initiator }: RequestFacts): ErrorCode | null {
  const texts = [operation.reference, initiator.address, initiator.userAgent, initiator.place];
  return texts.every((text) => text === undefined || textFault(text) === null) ? null : "details_rejected";
}

/** Nobody knows who started an anonymous operation, so nobody's browser could be the one that is returned to (§11.3). */
function sameDeviceRefusal({ operation, sameDevice, returnUrl }: RequestFacts): ErrorCode | null {
  if (sameDevice !== (returnUrl !== null)) return "invalid_request";
  return sameDevice && operation.login.subject === undefined ? "invalid_request" : null;
}

/** What comes into force is the server's own knowledge, never the site's word: another name or key would let another phone in (T10). */
function namesOne({ details }: Operation, waiting: readonly Details[]): ErrorCode | null {
  return waiting.filter((one) => jcs(one) === jcs(details)).length === 1 ? null : "details_rejected";
}

/** What a request must satisfy before anything is drawn or stored (§3), in order. */
export const requestRules: readonly Rule<RequestFacts>[] = [
  {
    name: "type allowed to the business",
    threat: "T34",
    at: () => "/type",
    refusal: ({ business, operation }) => (business.types.includes(operation.type) ? null : "method_not_allowed"),
  },
  { name: "login evidence", threat: "T16", at: () => "/login", refusal: loginRefusal },
  {
    name: "source registered",
    at: () => "/source",
    refusal: ({ business, operation }) =>
      business.sources.some(({ id }) => id === operation.source) ? null : "details_rejected",
  },
  {
    name: "link registered",
    at: () => "/link",
    refusal: ({ business, link }) => (business.links.includes(link) ? null : "details_rejected"),
  },
  { name: "same device and its return URL", threat: "T50", refusal: sameDeviceRefusal },
  {
    name: "return URL registered",
    threat: "T50",
    at: () => "/returnUrl",
    refusal: ({ business, returnUrl }) =>
      returnUrl === null || business.returnUrls.includes(returnUrl) ? null : "details_rejected",
  },
  { name: "details fit the template", threat: "T21", at: misfitAt, refusal: detailsRefusal },
  {
    name: "anonymous amount",
    threat: "T1",
    at: () => "/details",
    refusal: ({ operation, template, business }) =>
      operation.login.subject !== undefined || isWithinCap(template, operation.details, business.limits.anonymousCaps)
        ? null
        : "details_rejected",
  },
  { name: "other texts", threat: "T21", refusal: textsRefusal },
  {
    name: "names a waiting device",
    threat: "T10",
    refusal: ({ operation, waitingDevices }) =>
      operation.type === deviceAddType ? namesOne(operation, waitingDevices) : null,
  },
  {
    name: "names a waiting change of methods",
    threat: "T19",
    refusal: ({ operation, waitingChanges }) =>
      operation.type === methodChangeType ? namesOne(operation, waitingChanges) : null,
  },
];

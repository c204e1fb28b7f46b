import {
  type Countersign,
  CountersignError,
  type Display,
  type IntendedOperation,
  type ProposedOperation,
} from "@countersign/relying-party";
import type { FastifyRequest } from "fastify";
import type { RandomText } from "../random.ts";
import type { ApprovalRunner } from "./approval-runner.ts";
import type { Approvals } from "./approvals.ts";
import { browserName } from "./browser-name.ts";
import { SiteError } from "./site-error.ts";

/** One sensitive wish of a user. */
export interface Wish {
  readonly kind: string;
  /** Null for an operation that is nobody's until a phone claims it. */
  readonly user: string | null;
  /** Hash of the cookie of the browser it comes from. */
  readonly browser: string;
  readonly login: ProposedOperation["login"];
  readonly about: Pick<IntendedOperation, "type" | "business" | "details">;
  readonly extra?: Readonly<Record<string, string>>;
  /** Asks for more than the type does (§12). */
  readonly minimumAssurance?: ProposedOperation["minimumAssurance"];
}

/** What the page needs to show the code. */
export interface OpenedApproval {
  readonly id: string;
  readonly display: Display;
  /** True when the authenticator of the same device may answer (§11.3). */
  readonly sameDevice: boolean;
}

export type OpenApproval = (wish: Wish, request: FastifyRequest) => Promise<OpenedApproval>;

interface OpenApprovalDeps {
  readonly countersign: Countersign;
  readonly approvals: Approvals;
  readonly runner: ApprovalRunner;
  readonly random: RandomText;
}

/** Writes the wish down, asks Countersign to have it approved, and follows it. */
export function createOpenApproval({ countersign, approvals, runner, random }: OpenApprovalDeps): OpenApproval {
  return async ({ login, extra = {}, minimumAssurance, ...wish }, request) => {
    const id = random(12);
    const about: IntendedOperation = { ...wish.about, reference: id };
    const sameDevice = asksSameDevice(request);
    approvals.draft({ ...wish, id, about, extra: sameDevice ? { ...extra, sameDevice: "yes" } : extra });
    const proposed: ProposedOperation = {
      ...about,
      login,
      initiator: initiatorOf(request),
      ...(minimumAssurance && { minimumAssurance }),
      ...(sameDevice && { sameDevice, returnUrl: `${request.protocol}://${request.host}/return` }),
    };
    const opened = await countersign.open(proposed, { idempotencyKey: `open-${id}` }).catch((fault: unknown) => {
      approvals.drop(id);
      return throwSiteError(fault);
    });
    approvals.opened(id, opened.id, opened.kept);
    runner.follow(id);
    return { id, display: opened.display, sameDevice };
  };
}

/** The page asks for it by `?sameDevice`: every sensitive wish may be answered so. */
function asksSameDevice({ query }: FastifyRequest): boolean {
  return typeof query === "object" && query !== null && "sameDevice" in query;
}

/** How the user's browser looks from here; the phone shows it as what the site reports. */
function initiatorOf({ ip, headers }: FastifyRequest): { address: string; userAgent?: string } {
  const userAgent = browserName(headers["user-agent"]);
  return userAgent === null ? { address: ip } : { address: ip, userAgent };
}

/** For the end of a promise: throws what the site's user hears. */
export function throwSiteError(fault: unknown): never {
  throw siteErrorOf(fault);
}

/** What the site's user hears of Countersign's refusal; a fault of the site itself stays one. */
export function siteErrorOf(fault: unknown): unknown {
  if (!(fault instanceof CountersignError)) return fault;
  switch (fault.code) {
    case "rate_limited":
      return new SiteError("too_often", { cause: fault });
    case "too_many_pending":
      return new SiteError("too_many_pending", { cause: fault });
    case "operation_not_found":
      return new SiteError("not_found", { cause: fault });
    case "invalid_request":
    case "details_rejected":
    case "details_too_large":
      return new SiteError("bad_input", { cause: fault });
    case "method_not_allowed":
      return new SiteError("no_device", { cause: fault });
    case "unavailable":
      return new SiteError("countersign_unavailable", { cause: fault });
    default:
      return fault;
  }
}

import type { Countersign, Enrollment } from "@countersign/relying-party";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import type { RandomText } from "../random.ts";
import type { Act } from "./approval-runner.ts";
import type { Approvals } from "./approvals.ts";
import type { Changes } from "./changes.ts";
import type { Database } from "./database.ts";
import type { OwnChanges, SiteMethod } from "./method-changes.ts";
import type { OpenApproval } from "./open-approval.ts";
import type { PasswordGuard } from "./password-guard.ts";
import type { Returns } from "./returns.ts";
import type { Session, Sessions } from "./sessions.ts";

/** What makes one site different from another. */
export interface SiteParts {
  /** Names the database, the cookie and the folder of the pages. */
  readonly name: "bank" | "bazaar" | "shop";
  /** The organization's id in the directory. */
  readonly organization: string;
  /** The business that sign-ins by scan belong to. */
  readonly loginBusiness: string;
  /** Harmless to repeat. */
  readonly schema: string;
  readonly seed: (db: Database, now: number) => void;
  readonly acts: Readonly<Record<string, Act>>;
  /** How long an approval of that kind waits before it is taken, so that the user can still undo it on the phone. */
  readonly undoMs?: Readonly<Record<string, number>>;
  /** The types of operation for which a user may put another way first, with the ways that may come first there. */
  readonly firstFor?: FirstFor;
  readonly routes: readonly ((app: FastifyInstance, site: Site) => void)[];
  /** What is done once the site answers at its origin; a fault of it is noted, and the site goes on. */
  readonly whenListening?: (site: Site, origin: string) => Promise<void>;
}

/** Ways that may come before the phone, for each type of operation; what is allowed at last, the policy says. */
type FirstFor = Readonly<Record<string, readonly SiteMethod[]>>;

/** Whose phone is to be added, under which name, and when the user last proved who they are (Unix seconds). */
interface EnrollmentWish {
  readonly user: string;
  readonly authTime: number;
  readonly label: string;
  /** True when the phones the user had are lost. */
  readonly replace?: boolean;
}

/** What the routes of a site work with. */
export interface Site {
  readonly name: SiteParts["name"];
  readonly loginBusiness: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly random: RandomText;
  readonly sessions: Sessions;
  readonly checkPassword: PasswordGuard;
  readonly approvals: Approvals;
  readonly changes: Changes;
  readonly countersign: Countersign;
  readonly open: OpenApproval;
  readonly returns: Returns;
  readonly ownChanges: OwnChanges;
  readonly firstFor: FirstFor;
  /** Asks for an enrolment code for this browser. */
  readonly enroll: (enrollment: EnrollmentWish, session: Session) => Promise<Enrollment>;
  readonly sessionCookie: string;
  /** The browser's session; throws `not_signed_in` without one. */
  readonly requireSession: (request: FastifyRequest) => Session;
}

/** A wish of a signed-in user: who they are and how they proved it (§3, login state 1). */
export function wishOf({
  user,
  browser,
  authTime,
  method,
}: Session): Pick<Parameters<OpenApproval>[0], "user" | "browser" | "login"> {
  const methods = method === "scan" ? ["scan"] : ["pwd"];
  return { user: user.id, browser, login: { state: 1, user: user.id, authTime, methods } };
}

import type { ErrorCode, MethodName } from "@countersign/protocol";
import { isName, staleLogin } from "./enrollment-rules.ts";
import type { Organization } from "./registry.ts";
import type { Rule } from "./request-rules.ts";

/** A wish to change a user's methods, as its rules see it. */
export interface MethodChangeFacts {
  readonly method: MethodName;
  readonly nowSeconds: number;
  /** When the user signed in, as the relying party says. */
  readonly authTime: number;
  readonly label: string | null;
  readonly organization: Organization | null;
  readonly confirmedBy: "password" | null;
  /** True when the user has a device or a method already: then one of those approves the change. */
  readonly hasWay: boolean;
  /** With a preference: the type of operation; null for a registration. */
  readonly preferFor: string | null;
  readonly typeIsKnown: boolean;
  /** True when the user has the method. */
  readonly isRegistered: boolean;
  readonly origin: string | null;
  readonly needsOrigin: boolean;
}

function targetRefusal({ method, preferFor, typeIsKnown, isRegistered }: MethodChangeFacts): ErrorCode | null {
  if (preferFor === null) return method === "qr" ? "invalid_request" : null;
  if (!typeIsKnown) return "invalid_request";
  return isRegistered ? null : "method_not_allowed";
}

/** What a change must satisfy before anything is begun (§12, §17), in order. */
export const methodChangeRules: readonly Rule<MethodChangeFacts>[] = [
  {
    name: "fresh login to change a method",
    threat: "T10",
    at: () => "/authTime",
    refusal: staleLogin,
  },
  {
    name: "label of a method",
    threat: "T21",
    refusal: ({ label }) => (label === null || isName(label) ? null : "invalid_request"),
  },
  { name: "method that can be changed", threat: "T19", refusal: targetRefusal },
  {
    name: "page of the organization",
    threat: "T27",
    refusal: ({ organization, origin, needsOrigin }) => {
      if (!needsOrigin && origin === null) return null;
      return origin !== null && organization?.origins.includes(origin) ? null : "invalid_request";
    },
  },
  {
    name: "first method confirmed as the site's policy asks",
    threat: "T54",
    // A text message confirms nothing yet: a first method is how its number would come.
    refusal: ({ organization, confirmedBy, hasWay }) =>
      !hasWay && organization?.firstDevice !== "login" && confirmedBy !== "password" ? "confirmation_needed" : null,
  },
];

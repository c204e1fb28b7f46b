import type { Assurance, Details, MethodName, Template } from "@countersign/protocol";
import type { Display } from "./effective-policy.ts";
import type { PolicyRow } from "./policy.ts";

/** What is known of the user; the store answers it in one read. */
export interface Standing {
  /** Active devices. */
  readonly devices: number;
  /** The best that a device of theirs can reach beyond `soft`; null for none. */
  readonly passkeyDevices: "uv" | "hw" | null;
  /** Registered methods other than `qr`, and what each proves. */
  readonly methods: readonly { readonly method: MethodName; readonly assurance: Assurance }[];
  /** The user's own setting for this type. */
  readonly preferred: MethodName | null;
  /** Methods of the last five released, user-bound operations of this type since the last reset, newest first. */
  readonly recent: readonly MethodName[];
  readonly groups: readonly string[];
}

/** All that the choice of a method depends on (§12). */
export interface RoutingFacts {
  readonly template: Template;
  readonly organization: string;
  readonly business: string;
  readonly details: Details;
  readonly anonymous: boolean;
  readonly loggedIn: boolean;
  /** What the site would like first. */
  readonly asked: MethodName | null;
  /** What the site raises the floor to. */
  readonly askedAssurance: Assurance | null;
  /** Flag 4 may be set (§4). */
  readonly offlinePossible: boolean;
  readonly standing: Standing;
  readonly rows: readonly PolicyRow[];
  /** Methods that do not answer now. */
  readonly down: readonly MethodName[];
}

/** One sentence of why: in English, and with nothing personal in it. */
export interface Reason {
  readonly rule: string;
  readonly method?: MethodName;
  readonly text: string;
}

/** What was chosen, and why. */
export interface Routing {
  readonly method: MethodName;
  /** Methods that may be used, the chosen one first. */
  readonly methods: readonly MethodName[];
  /** Methods that might be used if they were not down. */
  readonly unavailable: readonly MethodName[];
  readonly minimumAssurance: Assurance;
  readonly display: Display;
  /** True when the offline code of the user's phone may approve (§11.4). */
  readonly offline: boolean;
  readonly trace: readonly Reason[];
}

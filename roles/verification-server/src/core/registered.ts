import type { Assurance, PublicJwk } from "@countersign/protocol";

/** Methods that a server of its own may answer (§12). */
export const servedMethods = ["sms", "face", "remote"] as const;

/** A method server that an administrator has registered: for one organization, or (null) for all of them. */
export interface RegisteredMethodServer {
  readonly organization: string | null;
  readonly method: (typeof servedMethods)[number];
  /** Origin, https or http on this machine. */
  readonly url: string;
  /** What its answers are worth; a text message is worth `sms` whatever is said here. */
  readonly assurance: Assurance;
}

/** Kinds of servers that join with a token. */
export type ServerKind = "operation" | "qr" | "method" | "console";

/** What a server may do, as its administrator said when the token was made. */
interface Permission {
  readonly kind: ServerKind;
  /** Organizations it acts for; null for all, those registered later too. */
  readonly organizations: readonly string[] | null;
  /** What a method server answers, and what its answers are worth; null for other kinds. */
  readonly method: { readonly name: (typeof servedMethods)[number]; readonly assurance: Assurance } | null;
}

/** A server apart from this one, known by its role key (§2, §13). */
export interface RegisteredServer extends Permission {
  /** A QR server's is the number that stands in its codes. Never used again. */
  readonly n: number;
  readonly jwk: PublicJwk;
  /** Its origin; null when nobody asks it anything. */
  readonly url: string | null;
  /** Unix seconds. */
  readonly joinedAt: number;
  /** Unix seconds from which nothing it signs counts; null while it is in use. */
  readonly revokedAt: number | null;
}

/** A token that lets one server join. */
export interface ServerInvitation extends Permission {
  /** SHA-256 of the token, base64url; the token itself is kept nowhere. */
  readonly hash: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

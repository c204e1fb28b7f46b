import type { Bytes } from "@countersign/protocol";
import type { Prompt } from "../prompts.ts";

/** A user's face as it is kept. */
export interface Registration {
  readonly id: string;
  readonly organization: string;
  readonly subject: string;
  /** Sealed; null before pictures came. */
  readonly template: Bytes | null;
  /** True once its answer was accepted. */
  readonly proved: boolean;
}

export type CaptureKind = "registration" | "attempt";

/** One set of pictures that is awaited, or was. */
export interface Capture {
  /** The attempt, or the registration. */
  readonly id: string;
  readonly kind: CaptureKind;
  readonly registration: string;
  /** The operation digest, base64url; empty for a registration. */
  readonly digest: string;
  readonly tokenHash: Bytes;
  readonly origins: readonly string[];
  readonly prompts: readonly Prompt[];
  readonly expiresAtMs: number;
}

/** `open`: pictures may come. `taken`: they came. `accepted`, `over`: nothing more comes. */
export type CaptureState = "open" | "taken" | "accepted" | "over";
export type KeptCapture = Capture & { readonly state: CaptureState };

/** What is kept, by transitions: each is one transaction, and on disk when it is answered. No picture is ever part of it. */
export interface FaceStore {
  findRegistration(id: string): Registration | null;
  findCapture(id: string): KeptCapture | null;
  findByToken(tokenHash: Bytes): KeptCapture | null;
  /** A capture, and with a registration's that one too. `again` when it is there already, `other` when something else has the id. */
  begin(
    capture: Capture,
    registration?: Pick<Registration, "id" | "organization" | "subject">,
  ): "begun" | "again" | "other";
  /** open (in time) → taken; false when it was not: one set of pictures each. */
  take(id: string): boolean;
  /** taken → open: the pictures could not be judged, so they count as never sent. */
  untake(id: string): void;
  /** Keeps what taken pictures showed: whether they are right and, of a registration, the sealed template. */
  settle(id: string, shown: { readonly matched: boolean; readonly template: Bytes | null }): void;
  /** taken and right (in time) or accepted → accepted, and with a registration's the face is proved. False when it is not so. */
  accept(id: string): boolean;
  /** Counts a wrong answer while one is awaited; the third ends it. How many there were; null when nothing was counted. */
  miss(id: string): number | null;
  /** open or taken → over. */
  end(id: string): void;
  /** Forgets a face and everything kept for it; nothing of it stays in the file. */
  remove(registration: string): void;
  /** True while pictures are awaited from pages of that origin. */
  awaitsFrom(origin: string): boolean;
  /** Forgets what is too old. */
  tidy(): void;
  /** The sealed probe by which a wrong key is noticed; kept at the first start. */
  probe(sealed: Bytes): Bytes;
  close(): void;
}

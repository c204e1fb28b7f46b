import type { ChangeId, ChangeState, ProposedChange, Approval } from "../core/change.ts";
import type { Invitation, Person, PersonId, Session, StaffPasskey } from "../core/person.ts";
import type { StaffRole } from "../core/roles.ts";

/**
 * What the console server keeps: people, their passkeys and sessions, invitations, and proposed changes. Each write is one conditional change;
 * it answers what came of it, or null when the condition did not hold. What a write answered is on disk.
 */
export interface ConsoleStore {
  /** Those who may sign in, in the order they joined. */
  people(): Promise<readonly Person[]>;
  findPerson(id: PersonId): Promise<Person | null>;
  /** An invitation whose time is not over and that nobody has used. */
  findInvitation(hash: string): Promise<Invitation | null>;
  invitations(): Promise<readonly Invitation[]>;
  /** The link of the first administrator takes the place of the one before; null, and nothing kept, when there is an administrator already. */
  inviteFirst(invitation: Invitation): Promise<Invitation | null>;
  /** Uses the invitation up and makes the person; null when it is used or over, or the credential is known. */
  join(hash: string, joined: { readonly person: Person; readonly passkey: StaffPasskey }): Promise<Person | null>;

  passkeys(person: PersonId): Promise<readonly StaffPasskey[]>;
  /** Of somebody who may still sign in. */
  findPasskey(id: string): Promise<StaffPasskey | null>;
  /** Null when there are `most` already, or the credential is known. */
  addPasskey(passkey: StaffPasskey, options: { readonly most: number }): Promise<StaffPasskey | null>;
  /** Null when it is not that person's, or their last. */
  removePasskey(person: PersonId, id: string): Promise<StaffPasskey | null>;

  /**
   * Starts a session with a challenge that nobody has answered before, and a counter newer than the last one (or 0 as ever); null else. The
   * session under `replaces` ends with it.
   */
  signIn(signedIn: {
    readonly passkey: string;
    readonly counter: number;
    readonly backedUp: boolean;
    readonly challenge: string;
    readonly hash: string;
    readonly replaces: string | null;
  }): Promise<Session | null>;
  /** Opens a session of somebody who has just joined. */
  startSession(person: PersonId, hash: string): Promise<Session | null>;
  /** The session, when neither its time nor its rest is over; being asked for keeps it awake. */
  findSession(hash: string): Promise<Session | null>;
  endSession(hash: string): Promise<void>;
  endSessions(person: PersonId): Promise<void>;

  changes(options: { readonly open: boolean; readonly most: number }): Promise<readonly ProposedChange[]>;
  findChange(id: ChangeId): Promise<ProposedChange | null>;
  /** Null when that person has `most` open proposals. */
  propose(change: ProposedChange, options: { readonly most: number }): Promise<ProposedChange | null>;
  /** proposed → withdrawn or rejected. */
  turnDown(
    id: ChangeId,
    options: { readonly state: "withdrawn" | "rejected"; readonly by: PersonId; readonly reason: string | null },
  ): Promise<ProposedChange | null>;
  /** proposed → approving. */
  ask(id: ChangeId, options: { readonly by: PersonId; readonly approval: Approval }): Promise<ProposedChange | null>;
  /** approving → proposed: that operation came to nothing. */
  release(id: ChangeId, options: { readonly operation: string }): Promise<ProposedChange | null>;
  /**
   * approving → applied or failed, of that operation; with `staff` the people change in the same transaction, and null when that cannot be: the
   * last administrator stays.
   */
  finish(
    id: ChangeId,
    options: {
      readonly operation: string;
      readonly state: Extract<ChangeState, "applied" | "failed">;
      readonly reason: string | null;
      readonly staff?: StaffWrite;
    },
  ): Promise<ProposedChange | null>;
  /** Forgets sessions, challenges and invitations whose time is over. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

/** What an approved change of the staff writes. */
export type StaffWrite =
  | { readonly kind: "invite"; readonly invitation: Invitation }
  | { readonly kind: "role"; readonly person: PersonId; readonly role: StaffRole }
  | { readonly kind: "remove"; readonly person: PersonId };

import { createHash, randomBytes } from "node:crypto";
import type { ApprovingDevice } from "@countersign/approving-device";
import { connectInProcess, createNodeCrypto } from "@countersign/platform";
import { adminChangeType, changeFingerprint, staffOrganization } from "@countersign/protocol";
import { type Client, consoleToVerificationServer, type RequestOf } from "@countersign/protocol/contract";
import {
  registerApiKey,
  registerBusiness,
  registerOrganization,
  serveBusiness,
} from "@countersign/verification-server";
import { approveOn, consume, refusal, scanOn } from "./approve.ts";
import { enrolDevice } from "./devices.ts";
import type { Opened } from "./open-operation.ts";
import { createRelyingParty, newKey, type RelyingParty } from "./relying-party.ts";
import type { World } from "./world.ts";

export type Change = RequestOf<typeof consoleToVerificationServer.applyChange>["body"]["change"];

/** The console's end of its arrow, carried in the process. */
export function consoleOf(world: World): Client<typeof consoleToVerificationServer> {
  return connectInProcess(consoleToVerificationServer, () => world.running().verificationServer.forConsole, {
    role: "console-server",
  });
}

/** The staff's organization as the console server registers it, with a person whose phone approves. */
export interface Staff {
  readonly party: RelyingParty;
  readonly phone: ApprovingDevice;
  /** Asks for the approval of a change; `of` asks in the name of another site. */
  ask(change: Change, of?: { party: RelyingParty; business: string; user: string }): Promise<Opened>;
  /** Asks, approves and takes the approval: its id. */
  approve(change: Change): Promise<string>;
  decline(opened: Opened): Promise<void>;
  /** Signs in at the console by an approval of the phone: its id. */
  signIn(): Promise<string>;
}

const crypto = createNodeCrypto();
const business = "console";
const approver = "staff-2";

export async function registerStaff(world: World): Promise<Staff> {
  const apiKey = `cs_live_${randomBytes(32).toString("base64url")}`;
  await world.running().verificationServer.changeRegistry("staff", (now) => {
    const organization = { id: staffOrganization, name: "Staff", origins: [world.issuer] };
    const console = { organization: staffOrganization, id: business, name: "Console", sources: ["console"] };
    const types = [adminChangeType, "login", "device.add"];
    const registered = registerBusiness(registerOrganization(now, organization), {
      ...console,
      types,
      links: [`${world.authenticator}/q`],
    });
    const hash = createHash("sha256").update(apiKey).digest("base64url");
    const keyed = registerApiKey(registered, { id: "key_staff", hash, organization: staffOrganization });
    return serveBusiness(keyed, { organization: staffOrganization, id: business });
  });
  const { issuer, clock } = world;
  const party = createRelyingParty({ issuer, organization: staffOrganization, apiKey, clock });
  const phone = await enrolDevice({ party, user: approver, clock });

  async function ask(change: Change, of = { party, business, user: approver }): Promise<Opened> {
    const details = { change: change.kind, by: "Mira", fingerprint: await changeFingerprint(crypto, change) };
    const about = { type: adminChangeType, business: of.business, details };
    const login = { state: 1, user: of.user, authTime: clock.seconds(), methods: ["countersign"] } as const;
    const { id, display, kept } = await of.party.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
    return { id, party: of.party, display, kept, about };
  }
  return {
    party,
    phone,
    ask,
    async approve(change) {
      const opened = await ask(change);
      await approveOn(phone, opened);
      await consume(opened);
      return opened.id;
    },
    async signIn() {
      const about = { type: "login", business, details: { account: approver } };
      const login = { state: 1, user: approver, authTime: clock.seconds(), methods: ["countersign"] } as const;
      const { id, display, kept } = await party.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
      const opened = { id, party, display, kept, about };
      await approveOn(phone, opened);
      await consume(opened);
      return id;
    },
    async decline(opened) {
      await scanOn(phone, opened);
      await phone.decide(opened.id, refusal);
    },
  };
}

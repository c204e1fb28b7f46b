import type { PageMethod } from "@countersign/verification-server";
import type { MethodOperation } from "../../roles/verification-server/src/methods/method-suite.ts";
import { type Of, sealed, withApp, withPasskey, withTexts } from "./method-benches.ts";
import { enrolRaw, type RawDevice } from "./raw-device.ts";
import type { RelyingParty } from "./relying-party.ts";
import type { Texting } from "./texting.ts";
import type { World } from "./world.ts";

/** A user who has registered every method there is, and a phone. */
export interface Everyone {
  readonly phone: RawDevice;
  readonly answers: Readonly<Record<PageMethod, Pick<MethodOperation, "right">>>;
}

function partyOf(world: World, operation: string): RelyingParty {
  if (operation.includes("item")) return world.bazaar;
  return operation.includes("shop") ? world.shop : world.bank;
}

/** The first method needs nobody, the phone is the first device; what comes then is approved on the phone. */
export async function createMethodPerson(
  world: World,
  texting: Texting,
  { user, operation }: { user: string; operation: string },
): Promise<Everyone> {
  const party = partyOf(world, operation);
  const passkey = await withPasskey("passkey")({ world, party, user });
  const phone = await enrolRaw(world, user, party);
  const of: Of = { world, party, user, by: phone };
  return {
    phone,
    answers: {
      passkey,
      face: await withPasskey("face")(of),
      "dynamic-code": await withApp(of),
      sms: await withTexts(texting, "sms", sealed("sms"))(of),
      remote: await withTexts(texting, "remote", sealed("remote"))(of),
    },
  };
}

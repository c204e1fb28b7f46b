import { sealPhoneNumber } from "@countersign/relying-party";
import { consume } from "../world/approve.ts";
import { openOperation } from "../world/open-operation.ts";
import { chooseWay, fromPage, typeFor } from "../world/page.ts";
import { enrolRaw, type RawDevice } from "../world/raw-device.ts";
import type { SoftwareAuthenticator } from "../world/software-authenticator.ts";
import type { Texting } from "../world/texting.ts";
import { bringIntoForce, changeMethod, createTotpApp, registerPasskey, type TotpApp } from "../world/user-methods.ts";
import type { World } from "../world/world.ts";

/** What nobody may read anywhere. */
export interface Lived {
  /** The shared secret of an authenticator app, as the QR code of its registration spells it. */
  readonly totpSecret: string;
  /** What a passkey under way is to sign: kept until its operation ends. */
  readonly challenge: string;
  /** Words and digits that only a person, a phone or a page should ever see, by name. */
  readonly words: Readonly<Record<string, string>>;
}
interface Of {
  readonly world: World;
  readonly user: string;
  readonly by: RawDevice;
}

/** What a person calls the app: kept and shown, and no part of any log. */
export const appLabel = "App of the kitchen tablet";
const number = "+15550108642";
const digitsOf = (text: string | undefined) => /\b[0-9]{6}\b/.exec(text ?? "")?.[0] ?? "";

const siteOf = ({ world, user }: Of, method: string) => ({
  party: world.bank,
  user,
  method,
  authTime: world.clock.seconds(),
});

async function registerApp(of: Of) {
  const { world } = of;
  const begun = await changeMethod(siteOf(of, "dynamic-code"), { label: appLabel });
  const { show, change } = begun.body as unknown as { show: { otpauth: string }; change: string };
  const app = createTotpApp(show.otpauth);
  const code = app.code(world.clock.now());
  const proved = await changeMethod(siteOf(of, "dynamic-code"), { answer: { change, input: { code } } });
  await bringIntoForce({ ...of, party: world.bank }, proved);
  return { app, registering: code, totpSecret: new URL(show.otpauth).searchParams.get("secret") ?? "" };
}

async function registerNumber(of: Of, texting: Texting) {
  const { world, user } = of;
  const { sealTo } = await world.bank.sdk.methods.read(user, "sms");
  if (!sealTo) throw new Error("there is nothing to seal to");
  const sealed = await sealPhoneNumber(sealTo, number);
  const begun = await changeMethod(siteOf(of, "sms"), { sealed });
  const code = digitsOf((await texting.textsTo(number, 1))[0]);
  const answer = { change: begun.body["change"], input: { code } };
  await bringIntoForce({ ...of, party: world.bank }, await changeMethod(siteOf(of, "sms"), { answer }));
  return { sealed, code };
}

/** Types a wrong code and then the one that is right once the method is begun; answers it. */
async function approveTyping({ world, user }: Of, method: "dynamic-code" | "sms", right: () => Promise<string>) {
  const opened = await openOperation(world, "transfer", { user });
  const { id } = await chooseWay(opened, method);
  const code = await right();
  for (const typed of ["918273", code]) await typeFor(opened, id, typed);
  await consume(opened);
  return code;
}

async function approveByPasskey({ world, user }: Of, passkey: SoftwareAuthenticator): Promise<void> {
  const opened = await openOperation(world, "transfer", { user });
  const { id, show } = await chooseWay(opened, "passkey");
  const made = passkey.assert(String(show["challenge"]), { counter: 1 });
  await fromPage(opened, "answer", { attempt: id, input: { passkey: made } });
  await consume(opened);
}

async function approveAll(of: Of, { app, texting }: { app: TotpApp; texting: Texting }) {
  const { world } = of;
  const passkey = await registerPasskey({ ...of, party: world.bank });
  world.clock.move(30);
  const byApp = await approveTyping(of, "dynamic-code", async () => app.code(world.clock.now()));
  const byText = await approveTyping(of, "sms", async () => digitsOf((await texting.textsTo(number, 2)).at(-1)));
  await approveByPasskey(of, passkey);
  return { "code of the app": byApp, "texted code": byText };
}

/** A user registers a number, an app and a passkey, and approves with each, after a wrong try; one more is left under way. */
export async function liveMethods(world: World, { user, texting }: { user: string; texting: Texting }): Promise<Lived> {
  const of = { world, user, by: await enrolRaw(world, user) };
  const { app, registering, totpSecret } = await registerApp(of);
  const { sealed, code } = await registerNumber(of, texting);
  const typed = await approveAll(of, { app, texting });
  const open = await openOperation(world, "transfer", { user });
  const { show } = await chooseWay(open, "passkey");
  return {
    totpSecret,
    challenge: String(show["challenge"]),
    words: {
      ...typed,
      "code that registered the app": registering,
      "wrong code": "918273",
      "phone number": number.slice(1),
      "sealed phone number": sealed.slice(0, 60),
      "texted code of the registration": code,
      "display token": open.display.states.token.split(".")[1] ?? "",
    },
  };
}

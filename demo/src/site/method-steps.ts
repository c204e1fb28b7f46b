import { type MethodChange, type MethodWish, sealPhoneNumber } from "@countersign/relying-party";
import type { OwnChange, SiteMethod } from "./method-changes.ts";
import { throwMethodError, throwNotVerified } from "./method-errors.ts";
import type { Session } from "./sessions.ts";
import type { Site } from "./site.ts";
import { SiteError } from "./site-error.ts";

interface Beginning {
  readonly method: SiteMethod;
  readonly password: string;
  readonly label?: string;
  /** E.164; kept nowhere, and sealed before it leaves this server. */
  readonly phone?: string;
  readonly locale: "en" | "zh";
  readonly origin: string;
}

interface Proof {
  readonly change: string;
  readonly input: NonNullable<MethodWish["answer"]>["input"];
}

interface Preference {
  readonly method: SiteMethod | "qr";
  readonly type: string;
  readonly password: string;
  readonly locale: "en" | "zh";
}

/** How a change stands, as the page hears it. */
interface Step {
  readonly id: string;
  readonly state: MethodChange["state"];
  readonly show: MethodChange["show"] | null;
}

/** The steps of a change of a user's ways, each for the browser that began it. */
interface MethodSteps {
  begin(session: Session, wish: Beginning): Promise<Step>;
  prove(session: Session, proof: Proof): Promise<Step>;
  prefer(session: Session, wish: Preference): Promise<Step>;
  /** Throws `not_found` for a change of another browser. */
  expectOwn(id: string, session: Session): OwnChange;
}

type Deps = Pick<Site, "countersign" | "checkPassword" | "sessions" | "ownChanges" | "random" | "clock">;

/** Seals a number to the SMS server, if there is one (§12). */
async function sealed({ countersign }: Deps, user: string, phone: string): Promise<string> {
  const { sealTo } = await countersign.methods.read(user, "sms").catch(throwMethodError);
  if (sealTo === null) throw new SiteError("way_unavailable");
  return sealPhoneNumber(sealTo, phone);
}

/** The wish to register a method, as Countersign takes it. */
async function wishOf(deps: Deps, user: string, { method, label, phone, locale, origin }: Beginning) {
  if ((method === "sms") !== (phone !== undefined)) throw new SiteError("bad_input", { field: "phone" });
  return {
    locale,
    ...(label !== undefined && { label: label.normalize("NFC") }),
    ...((method === "passkey" || method === "face") && { origin }),
    ...(phone !== undefined && { sealed: await sealed(deps, user, phone) }),
  };
}

function stepOf({ change, state, show }: MethodChange): Step {
  return { id: change, state, show: show ?? null };
}

export function createMethodSteps(deps: Deps): MethodSteps {
  const { countersign, checkPassword, sessions, ownChanges, random, clock } = deps;

  /** The password again: whoever adds a way can approve with it from then on. It counts as a sign-in of this moment. */
  async function confirm(session: Session, password: string): Promise<Session> {
    await checkPassword(session.user.id, password, session.browser);
    sessions.refresh(session);
    return { ...session, authTime: Math.floor(clock() / 1000) };
  }
  async function change(
    { user, browser, authTime }: Session,
    method: OwnChange["method"],
    wish: Omit<MethodWish, "authTime" | "confirmedBy">,
  ): Promise<Step> {
    const asked = { ...wish, authTime, confirmedBy: "password" } as const;
    const changed = await countersign.methods
      .change(user.id, method, asked, { idempotencyKey: random(12) })
      .catch(throwMethodError);
    const { change: id, state, approval, expiresAt } = changed;
    const kept = { id, browser, user: user.id, method, preferFor: wish.preferFor ?? null, expiresAt };
    if (state === "active") ownChanges.forget(id);
    else ownChanges.keep({ ...kept, details: approval?.details ?? null });
    return stepOf(changed);
  }
  function expectOwn(id: string, { browser }: Session): OwnChange {
    const own = ownChanges.find(id, browser);
    if (own === null) throw new SiteError("not_found");
    return own;
  }
  return {
    expectOwn,
    async begin(session, wish) {
      const confirmed = await confirm(session, wish.password);
      return change(confirmed, wish.method, await wishOf(deps, session.user.id, wish));
    },
    async prove(session, { change: id, input }) {
      const { method } = expectOwn(id, session);
      const proved = change(session, method, { answer: { change: id, input } });
      return input.credential === undefined ? proved : proved.catch(throwNotVerified);
    },
    async prefer(session, { method, type, password, locale }) {
      return change(await confirm(session, password), method, { preferFor: type, locale });
    },
  };
}

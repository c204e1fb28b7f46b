import { Banner } from "@countersign/ui";
import type { JSX } from "preact";
import { type NewPayee, newPayee, type ReviewView } from "../../core/index.ts";
import { useApp } from "../context.ts";
import { texts } from "../texts/texts.ts";
import { useLoaded } from "./use-loaded.ts";

/** Says that something goes to somebody, or to an account, for the first time from this device. Advice: it is no part of what is signed. */
export function NewPayeeWarning({
  review,
}: {
  readonly review: Pick<ReviewView, "organization" | "payees">;
}): JSX.Element | null {
  const { t } = texts;
  const { device } = useApp();
  const { organization, payees } = review;
  const history = useLoaded(() => device.history(), organization).value;
  if (history === undefined) return null;
  const found = newPayee(payees, { organization, history });
  if (found === null) return null;
  const words: Readonly<Record<NewPayee, string>> = {
    account: t.newPayeeAccount,
    person: t.newPayeePerson,
    accountOfKnown: t.newPayeeAccountOfKnown,
  };
  return (
    <Banner kind={found === "accountOfKnown" ? "warn" : "info"} icon="person">
      {words[found]}
    </Banner>
  );
}

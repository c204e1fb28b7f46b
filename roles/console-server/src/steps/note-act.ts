import type { Context } from "../context.ts";
import type { PersonId } from "../core/person.ts";

/** Has the verification server write down what somebody did (§16). Where it does not answer, nothing else is undone for it: the log says so. */
export async function noteAct(
  { verificationServer, log }: Pick<Context, "verificationServer" | "log">,
  { by, act, about }: { readonly by: PersonId; readonly act: `staff.${string}`; readonly about?: string },
): Promise<void> {
  log.info(act, { person: by });
  await verificationServer
    .noteStaffAct({ body: { by, act, ...(about !== undefined && { about }) } })
    .catch((error: unknown) => log.fault("staff act", error, { person: by }));
}

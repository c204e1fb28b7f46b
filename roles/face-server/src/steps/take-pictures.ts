import { type Bytes, ProtocolError } from "@countersign/protocol";
import type { Context } from "../context.ts";
import { largestTemplate } from "../limits.ts";
import type { CapturedPicture } from "../matcher.ts";
import type { KeptCapture } from "../store/port.ts";

/** What a set of pictures showed. */
interface Shown {
  readonly matched: boolean;
  /** Sealed, of a registration. */
  readonly template: Bytes | null;
}

const wrong: Shown = { matched: false, template: null };

function placeOf(registration: string): string {
  return `registrations/${registration}`;
}

async function enrol({ matcher, box }: Context, id: string, pictures: readonly CapturedPicture[]): Promise<Shown> {
  const template = await matcher.enrol(pictures);
  if (template === null) return wrong;
  if (template.length === 0 || template.length > largestTemplate) throw new RangeError("a template of no use");
  return { matched: true, template: await box.seal(placeOf(id), template) };
}

async function compare(
  context: Context,
  { registration }: KeptCapture,
  pictures: readonly CapturedPicture[],
): Promise<Shown> {
  const { store, box, matcher, threshold } = context;
  const sealed = store.findRegistration(registration)?.template;
  if (!sealed) return wrong;
  const score = await matcher.compare(await box.open(placeOf(registration), sealed), pictures);
  if (!(score >= 0 && score <= 1)) throw new RangeError("a likeness of no use");
  return { matched: score >= threshold, template: null };
}

async function judge(context: Context, capture: KeptCapture, pictures: readonly CapturedPicture[]): Promise<Shown> {
  const followed: unknown = await context.matcher.followed(pictures, capture.prompts);
  if (followed !== true) return wrong;
  return capture.kind === "registration" ? enrol(context, capture.id, pictures) : compare(context, capture, pictures);
}

/**
 * Takes the one set of pictures of an attempt or registration, and judges it at once: what is kept is one bit or a sealed template. The page
 * is told neither. A matcher that fails counts as no try, and its words, which may be about a face, are told to nobody.
 */
export async function takePictures(
  context: Context,
  capture: KeptCapture,
  pictures: readonly CapturedPicture[],
): Promise<void> {
  const { store, log } = context;
  if (!store.take(capture.id)) throw new ProtocolError("operation_state_conflict", { cause: "pictures came before" });
  try {
    store.settle(capture.id, await judge(context, capture, pictures));
  } catch (error) {
    store.untake(capture.id);
    log.alarm("face.matcher-failed", { reason: error instanceof Error ? error.name : "not an Error" });
    throw new ProtocolError("unavailable", { cause: "matcher" });
  }
}

import { currencies } from "./currencies.ts";
import { jcsBytes } from "./jcs.ts";
import type { Details, DetailValue } from "./operation.ts";
import { isJsonObject } from "./strict-json.ts";

/** Why a text is not taken (§3). */
export type TextFault = "too_long" | "forbidden_character" | "combining_run" | "not_nfc";

/** Most characters (code points) of one value. */
export const maxTextCharacters = 140;
/** Most fields of one operation. */
export const maxDetailFields = 16;
/** Most bytes of canonical JSON of the details. */
export const maxDetailsBytes = 1200;

// Invisible, reordering or meaningless characters (T21). Variation selectors 15 and 16 stay: keyboards put them behind ordinary emoji.
const forbidden =
  /[[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]--[\uFE0E\uFE0F]]/v;
const combiningRun = /\p{M}{5}/u;

/** Why the text policy refuses a text, or null when it takes it. Cheap for any length: the length is judged first (T38). */
export function textFault(text: string): TextFault | null {
  if (text.length > 2 * maxTextCharacters || [...text].length > maxTextCharacters) return "too_long";
  if (!text.isWellFormed() || forbidden.test(text)) return "forbidden_character";
  if (combiningRun.test(text)) return "combining_run";
  return text.normalize("NFC") === text ? null : "not_nfc";
}

/** Why details are not taken; `field` is null when the fault is not one field's. */
export interface DetailsFault {
  readonly code: "details_rejected" | "details_too_large";
  readonly field: string | null;
  readonly reason: TextFault | "not_an_object" | "too_many_fields" | "bad_field_id" | "bad_value" | "too_many_bytes";
}

const fieldId = /^[a-z][A-Za-z0-9]{0,31}$/;

/** True for a field id of §3. */
export function isFieldId(id: string): boolean {
  return fieldId.test(id);
}

/** Why the details break §3's text policy, or null when they keep it; then they are {@link Details}. Templates judge kinds separately. */
export function detailsFault(details: unknown): DetailsFault | null {
  if (!isJsonObject(details)) return rejected(null, "not_an_object");
  const members = Object.entries(details);
  if (members.length > maxDetailFields) return rejected(null, "too_many_fields");
  for (const [id, value] of members) {
    if (!isFieldId(id)) return rejected(null, "bad_field_id");
    const reason = valueFault(value);
    if (reason) return rejected(id, reason);
  }
  return jcsBytes(details).length > maxDetailsBytes
    ? { code: "details_too_large", field: null, reason: "too_many_bytes" }
    : null;
}

/** True for details that keep the text policy. */
export function isDetails(details: unknown): details is Details {
  return detailsFault(details) === null;
}

/** True for a text, a whole number up to 2^53-1 either way (not -0), or a boolean. */
export function isDetailValue(value: unknown): value is DetailValue {
  return (
    typeof value === "string" || typeof value === "boolean" || (Number.isSafeInteger(value) && !Object.is(value, -0))
  );
}

function rejected(field: string | null, reason: DetailsFault["reason"]): DetailsFault {
  return { code: "details_rejected", field, reason };
}

function valueFault(value: unknown): DetailsFault["reason"] | null {
  if (!isDetailValue(value)) return "bad_value";
  return typeof value === "string" ? textFault(value) : null;
}

const amount = /^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$/;

/** True for an amount as §3 writes it: a string, never a float (T43). */
export function isAmount(text: string): boolean {
  return amount.test(text);
}

/** True for an active currency code of ISO 4217. */
export function isCurrency(text: string): boolean {
  return currencies.has(text);
}

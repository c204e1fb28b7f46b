/** A body with exactly these members. */
export function closedObject(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}

export const userText = { type: "string", pattern: "^[a-z][a-z0-9._-]{0,31}$" };
export const passwordText = { type: "string", minLength: 1, maxLength: 128 };
export const newPasswordText = { type: "string", minLength: 10, maxLength: 128 };
export const sixDigitsText = { type: "string", pattern: "^[0-9]{6}$" };
/** E.164, as in +15550100042. */
export const phoneText = { type: "string", pattern: "^\\+[1-9][0-9]{6,14}$" };
export const labelText = { type: "string", minLength: 1, maxLength: 40, pattern: "^[^\\p{C}]+$" };
export const lineText = { type: "string", minLength: 1, maxLength: 70, pattern: "^[^\\p{C}]+$" };
/** What a form leaves empty. */
export const optionalLineText = { type: "string", maxLength: 140, pattern: "^[^\\p{C}]*$" };

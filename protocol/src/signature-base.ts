/** One covered component of an HTTP message (RFC 9421 §2). */
export interface SignatureComponent {
  /** The serialized identifier: `"@method"`, `"content-digest"`, `"@query-param";name="Pet"`. */
  readonly identifier: string;
  readonly value: string;
}

const printableAscii = /^[\x20-\x7e]*$/;

/** The value of @signature-params (RFC 9421 §2.3): the covered identifiers in order, then `parameters` as serialized, each with its `;`. */
export function signatureParams(identifiers: readonly string[], parameters: string): string {
  return `(${identifiers.join(" ")})${parameters}`;
}

/**
 * The signature base (RFC 9421 §2.5). Throws a TypeError for a component that stands twice and for a value that could be read as
 * another line.
 */
export function signatureBase(components: readonly SignatureComponent[], parameters: string): string {
  const identifiers = components.map(({ identifier }) => identifier);
  if (new Set(identifiers).size !== identifiers.length) throw new TypeError("a component stands twice");
  const lines = components.map(({ identifier, value }) => `${identifier}: ${value}`);
  const base = [...lines, `"@signature-params": ${signatureParams(identifiers, parameters)}`];
  if (!base.every((line) => printableAscii.test(line))) throw new TypeError("a value that is not printable ASCII");
  return base.join("\n");
}

/** The value of a field that came in several lines (RFC 9421 §2.1). */
export function fieldValue(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join(", ");
}

/** Label 6 of a code (§4). */
export interface QrFlags {
  /** 1: nobody is meant yet; who scans first is. */
  readonly anonymous: boolean;
  /** 2: may be opened by a link on the approving device. */
  readonly sameDevice: boolean;
  /** 4: may be decided without a network. */
  readonly offline: boolean;
  /** 8: a confirmation code shown on the device is typed on the page. */
  readonly confirmation: boolean;
  /** 16: the device must verify its user. */
  readonly userVerification: boolean;
}

const bits: Readonly<Record<keyof QrFlags, number>> = {
  anonymous: 1,
  sameDevice: 2,
  offline: 4,
  confirmation: 8,
  userVerification: 16,
};
const allBits = 31;

/** The flags as the number on the wire. */
export function encodeFlags(flags: QrFlags): number {
  let value = 0;
  for (const [name, bit] of Object.entries(bits)) if (flags[name as keyof QrFlags]) value |= bit;
  return value;
}

/** The flags of the number on the wire, or null when it has a bit nobody knows. */
export function decodeFlags(value: number): QrFlags | null {
  if (!Number.isInteger(value) || value < 0 || value > allBits) return null;
  const has = (name: keyof QrFlags): boolean => (value & bits[name]) !== 0;
  return {
    anonymous: has("anonymous"),
    sameDevice: has("sameDevice"),
    offline: has("offline"),
    confirmation: has("confirmation"),
    userVerification: has("userVerification"),
  };
}

import { DeviceFault } from "./device-fault.ts";

/** What a new passkey is made with, as the server said it. */
export interface NewPasskey {
  /** base64url of 32 bytes. */
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  /** `id` is base64url. */
  readonly user: { readonly id: string; readonly name: string };
}

/** A passkey that was made; the values are base64url. */
export interface MadePasskey {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
}

/** What is to be asserted, and by which credential. */
export interface Asking {
  /** base64url of 32 bytes. */
  readonly challenge: string;
  readonly rpId: string;
  /** The credential's id, base64url. */
  readonly allow: string;
}

/** An assertion as `PublicKeyCredential.toJSON` gives it. */
export interface PasskeyAssertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
}

/** The platform's passkeys (§2). Both methods verify the user, or throw a DeviceFault `notVerified` when that fails or is refused. */
export interface Passkeys {
  create(options: NewPasskey): Promise<MadePasskey>;
  assert(asking: Asking): Promise<PasskeyAssertion>;
}

/** The platform's passkeys; a program without them cannot verify its user. */
export function requirePasskeys(passkeys: Passkeys | null): Passkeys {
  if (passkeys === null) throw new DeviceFault("notVerified", { cause: "this program has no passkeys" });
  return passkeys;
}

import { DeviceFault, type Passkeys } from "@countersign/approving-device";
import { createSoftwareAuthenticator } from "./software-authenticator.ts";

/** The passkeys of a device without a screen: an authenticator in software, behind the port a browser's stands behind. */
export interface SoftwarePasskeys extends Passkeys {
  /** From now on its user does not show a finger. */
  refuse(): void;
  accept(): void;
}

export function createSoftwarePasskeys({ origin }: { origin: string }): SoftwarePasskeys {
  const authenticator = createSoftwareAuthenticator({ origin });
  let refusing = false;
  function verify(): void {
    if (refusing) throw new DeviceFault("notVerified");
  }
  return {
    refuse: () => void (refusing = true),
    accept: () => void (refusing = false),
    async create({ challenge }) {
      verify();
      return authenticator.create(challenge);
    },
    async assert({ challenge }) {
      verify();
      const { id, rawId, type, response } = authenticator.assert(challenge);
      const { clientDataJSON, authenticatorData, signature } = response;
      return { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } };
    },
  };
}

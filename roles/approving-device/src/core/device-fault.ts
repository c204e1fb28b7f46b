/** What goes wrong on this side of the wire; everything else is a ProtocolError. */
export type LocalFault =
  | "offline"
  | "offlineTooLong"
  | "clockWrong"
  | "storageFull"
  | "storageBlocked"
  | "keysLost"
  | "noAccount"
  | "notVerified"
  | "internal";

/**
 * A fault that is not the server's. `offline`: no answer came, so nobody knows whether the request arrived; the same call may be made
 * again. `offlineTooLong`: the keys known here are too old to approve without a network (§11.4). `keysLost`: the keys of an account are gone
 * (T48); it must be added again. `noAccount`: the code is good, but no account of that organization is on this device. `notVerified`: the
 * user's fingerprint, face or PIN was not shown.
 */
export class DeviceFault extends Error {
  readonly fault: LocalFault;

  constructor(fault: LocalFault, options?: ErrorOptions) {
    super(fault, options);
    this.name = "DeviceFault";
    this.fault = fault;
  }
}

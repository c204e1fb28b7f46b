/** What goes wrong on this side of the wire; everything else is a ProtocolError. */
export type LocalFault = "offline" | "clockWrong" | "storageFull" | "storageBlocked" | "noAccount" | "internal";

/**
 * A fault that is not the server's. `offline`: no answer came, so nobody knows whether the request arrived; the same call may be made
 * again. `noAccount`: the code is good, but no account of that organization is on this device.
 */
export class DeviceFault extends Error {
  readonly fault: LocalFault;

  constructor(fault: LocalFault, options?: ErrorOptions) {
    super(fault, options);
    this.name = "DeviceFault";
    this.fault = fault;
  }
}

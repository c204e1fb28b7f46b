import { exactly, type Guard, isUint, matching } from "@countersign/protocol";

/** What tells this installation from every other of the same program (S15). */
export interface Installation {
  readonly id: string;
  /** Unix seconds. */
  readonly installedAt: number;
}

export const isInstallation: Guard<Installation> = exactly({
  id: matching(/^[A-Za-z0-9_-]{8,64}$/),
  installedAt: isUint,
});

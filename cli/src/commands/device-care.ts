import type { ApprovingDevice } from "@countersign/approving-device";
import { ProtocolError } from "@countersign/protocol";
import type { Command } from "commander";
import { type Flags, guarded, openDevice, show } from "./device-program.ts";
import { entryText, noticesText } from "./device-text.ts";

type MakeCommand = (nameAndArguments: string, description: string) => Command;

async function undo(operation: string, flags: Flags): Promise<void> {
  const entry = await openDevice(flags).undo(operation);
  show(entry, { json: flags.json, text: entryText(entry) });
}

async function report(operation: string, flags: Flags): Promise<void> {
  const entry = await openDevice(flags).report(operation);
  show(entry, { json: flags.json, text: entryText(entry) });
}

async function notices(flags: Flags): Promise<void> {
  const device = openDevice(flags);
  for (const { id } of await device.accounts()) await device.checkNotices(id);
  const accounts = await device.accounts();
  const text = accounts.map(noticesText).join("");
  show(accounts, { json: flags.json, text: text === "" ? "Nothing has happened.\n" : text });
}

/** The account whose notices name that enrolment. */
async function accountTold(device: ApprovingDevice, enrollment: string): Promise<string> {
  const told = (await device.accounts()).find((account) =>
    account.notices.some((notice) => notice.enrollment === enrollment),
  );
  if (!told) throw new ProtocolError("operation_not_found");
  return told.id;
}

async function veto(enrollment: string, flags: Flags): Promise<void> {
  const device = openDevice(flags);
  await device.veto(await accountTold(device, enrollment), enrollment);
  show({ enrollment, state: "dead" }, { json: flags.json, text: "The replacement was stopped.\n" });
}

async function rotateKeys(account: string, flags: Flags): Promise<void> {
  await openDevice(flags).rotateKeys(account);
  show({ account }, { json: flags.json, text: "The account has new keys.\n" });
}

async function upload(flags: Flags): Promise<void> {
  const uploaded = await openDevice(flags).uploadOffline();
  show({ uploaded }, { json: flags.json, text: `${uploaded} brought.\n` });
}

/** What a device does after its decisions, and for its accounts. */
export function addDeviceCareCommands(command: MakeCommand): void {
  command("undo <operation>", "take back an approval that the site has not used yet").action(guarded(undo));
  command("report <operation>", "tell the site that this was not you").action(guarded(report));
  command("notices", "what happened to the devices of your accounts").action(guarded(notices));
  command("veto <enrollment>", "stop the replacement of an account's devices").action(guarded(veto));
  command("rotate-keys <account>", "give an account new keys").action(guarded(rotateKeys));
  command("upload", "bring the records of what was approved without a network").action(guarded(upload));
}

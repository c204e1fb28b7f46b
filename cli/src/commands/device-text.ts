import type {
  AccountView,
  Fate,
  HistoryEntry,
  NoticeView,
  OfflineReviewView,
  ReviewView,
} from "@countersign/approving-device";

/** A text for a terminal: whatever servers call themselves and their operations, nothing moves the cursor but the ends of our lines. */
export function visible(text: string): string {
  return text.replaceAll(/(?!\n)\p{C}/gu, "?");
}

/** What somebody else says within a line of ours: it cannot begin one of its own either. */
export function plain(text: string): string {
  return text.replaceAll(/\p{C}/gu, "?");
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${plain(name).padEnd(width)}  ${plain(value)}\n`).join("");
}

export function reviewText(review: ReviewView): string {
  const { organization, business, title, lines, mixed, reference, initiator, expiresAt, confirmationCode } = review;
  const told = [initiator.address, initiator.browser, initiator.place].filter((part) => part !== null);
  return [
    `${title} for ${plain(organization)} (${plain(business)})\n`,
    table(lines),
    mixed.length > 0 ? `  Careful: letters of several alphabets are mixed in ${mixed.join(", ")}.\n` : "",
    reference === null ? "" : `  Reference ${plain(reference)}\n`,
    told.length > 0 ? `  Started from, as reported by ${plain(organization)}: ${plain(told.join(", "))}\n` : "",
    confirmationCode === null ? "" : `  Type this code on the page: ${confirmationCode}\n`,
    `  Until ${new Date(expiresAt * 1000).toISOString()}\n`,
    `\ncountersign device approve ${review.id}\ncountersign device decline ${review.id}\n`,
  ].join("");
}

export function offlineText({ id, organization, business, title, lines, expiresAt }: OfflineReviewView): string {
  return [
    `${title} for ${plain(organization)} (${plain(business)}), read without a network\n`,
    table(lines),
    `  Until ${new Date(expiresAt * 1000).toISOString()}\n`,
    `\ncountersign device approve ${id}\ncountersign device decline ${id}\n`,
  ].join("");
}

const noticeTexts: Readonly<Record<NoticeView["kind"], string>> = {
  "device.added": "a device was added",
  "device.replacing": "somebody wants to replace every device",
  "device.replaced": "the devices were replaced",
  "device.removed": "a device was removed",
  "device.frozen": "a device was frozen",
  "keys.rotated": "a device has new keys",
  "method.added": "a way to approve was added",
  "method.removed": "a way to approve was removed",
  "method.preferred": "a way to approve was made the first",
  "method.learnt": "a way to approve comes first from now on, for it was used often",
};

export function noticesText({ organization, notices }: AccountView): string {
  return notices
    .map(({ kind, at, device, enrollment, isVetoed }) => {
      const about = [noticeTexts[kind], ...(device === null ? [] : [plain(device)])].join(": ");
      const veto = enrollment === undefined || isVetoed ? "" : `\n  countersign device veto ${enrollment}`;
      return `${new Date(at * 1000).toISOString()}  ${plain(organization)}  ${about}${veto}\n`;
    })
    .join("");
}

export function accountsText(accounts: readonly AccountView[]): string {
  if (accounts.length === 0) return "No account yet: countersign device enroll <code>\n";
  return accounts
    .map(({ id, organization, issuer, state }) => `${id}  ${plain(organization)}  ${state}  ${issuer}\n`)
    .join("");
}

const fateTexts: Readonly<Record<Fate, string>> = {
  waiting: "Approved; the site has not carried it out yet.",
  done: "Approved, and the site carried it out.",
  failed: "Approved, but the site did not carry it out.",
  declined: "Declined.",
  expired: "Too late: the time for this operation is over.",
  cancelled: "The operation was cancelled.",
  blocked: "The operation was stopped.",
  revoked: "The approval was taken back.",
  unknown: "The operation is still open.",
};

/** `digits` are those of an approval without a network. */
export function entryText({ title, organization, fate, back }: HistoryEntry, digits: string | null = null): string {
  const about = `${title} for ${plain(organization)}`;
  if (digits !== null) return `${about}: type ${digits.slice(0, 4)} ${digits.slice(4)} on the page.\n`;
  return `${about}: ${fateTexts[fate]}\n${back === undefined ? "" : `Go back to ${back.href}\n`}`;
}

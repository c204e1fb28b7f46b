/** A session that nobody uses ends. */
export const sessionIdleMs = 15 * 60_000;
/** A session ends, whatever happens. */
export const sessionMs = 8 * 3_600_000;
/** For how long a passkey counts as just used: what changes one's own keys and phones needs that. */
export const provedMs = 240_000;
/** For how long a challenge may be answered. */
export const challengeMs = 180_000;
/** For how long an invitation is good, from its approval on. */
export const invitationMs = 72 * 3_600_000;
/** For how long the first administrator's link is good; each start makes a new one. */
export const firstLinkMs = 24 * 3_600_000;
/** Tries to join or sign in, a minute and address. */
export const doorTriesPerMinute = 30;
/** Open proposals of one person. */
export const openProposalsMost = 20;
export const passkeysMost = 8;

/** §15. */
export const codeSeconds = 300;
export const maximumTries = 3;

/** Most texts to one number, and on behalf of one user, in a time that ends now. */
export const textLimits: readonly { readonly seconds: number; readonly most: number }[] = [
  { seconds: 15 * 60, most: 3 },
  { seconds: 24 * 3600, most: 10 },
];

/** Longest time anything is kept of a text that was sent. */
export const textsKeptSeconds = 48 * 3600;
/** How long an answered code is kept, for an answer that is repeated. */
export const codesKeptSeconds = 3600;

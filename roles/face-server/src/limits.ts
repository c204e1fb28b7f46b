/** Longest time to take pictures in. */
export const captureSeconds = 300;
export const maximumTries = 3;
/** How long an answered attempt is kept, for an answer that is repeated. */
export const capturesKeptSeconds = 3600;
export const mostPicturesEach = 4;
/** Longest side of a picture in pixels. */
export const largestSide = 1280;
/** Largest set of pictures in bytes, as it is sent. */
export const captureBodyLimit = 1024 * 1024;
export const largestTemplate = 64 * 1024;

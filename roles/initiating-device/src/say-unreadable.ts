/** Tells the site's developer, in the console: a browser tells a page nothing of why, and this is what it mostly is. */
export function sayUnreadable(url: string): void {
  console.error(`countersign-approval: ${url} cannot be read. Is ${location.origin} an origin of the organization?`);
}

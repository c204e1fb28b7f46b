/** Whether the user has been through the explanation of the first start, or has skipped it. */
const place = "countersign.guided";

export function noteGuided(): void {
  try {
    localStorage.setItem(place, "1");
  } catch {
    // Where nothing may be kept it is shown again, and can be skipped again.
  }
}

export function wasGuided(): boolean {
  try {
    return localStorage.getItem(place) !== null;
  } catch {
    return false;
  }
}

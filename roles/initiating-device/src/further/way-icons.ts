import type { OfferedWay } from "../ways.ts";

const digits =
  "M4.5 6.5h15a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5M7.5 12h.01M12 12h.01M16.5 12h.01";

/** One picture for each way, on a field of 24 by 24. */
export const wayIcons: Readonly<Record<OfferedWay, string>> = {
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.01M17.5 20H20v-2.5M14 20v.01",
  passkey: "M8 14.5a4.5 4.5 0 1 1 4.2-6.1H20.5v4h-2.6v2.8h-3.4v-2.8h-2.3A4.5 4.5 0 0 1 8 14.5M7.6 10h.01",
  face: "M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M9 9.5v1M15 9.5v1M9 14.6c1.7 1.5 4.3 1.5 6 0",
  "dynamic-code": digits,
  offline: digits,
  remote: "M5 4.5h14v6H5zM5 13.5h14v6H5zM8 7.5h.01M8 16.5h.01M12 7.5h4M12 16.5h4",
  sms: "M5.5 4.5h13a2 2 0 0 1 2 2V14a2 2 0 0 1-2 2H11l-4.5 4v-4h-1a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2M8 10.2h.01M12 10.2h.01M16 10.2h.01",
};

/** Loaded before a program: its clock goes `SHIFT_CLOCK_MS` before or behind the machine's, as a machine's does that nobody sets. */
const shiftMs = Number(process.env["SHIFT_CLOCK_MS"] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: ConstructorParameters<typeof Date> | []) =>
    args.length === 0 ? new target(RealDate.now() + shiftMs) : new target(...args),
  apply: (target) => new target(RealDate.now() + shiftMs).toString(),
  get: (target, name) => (name === "now" ? () => RealDate.now() + shiftMs : Reflect.get(target, name)),
});

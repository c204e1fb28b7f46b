import type { MethodName } from "@countersign/protocol";

/** Uses of one method, among the last {@link remembered}, that make a habit (§12). */
export const habit = 3;
/** Operations a habit is learnt from. */
export const remembered = 5;

/** That method first, the others in their order; unchanged when it is not among them. */
export function toFront(methods: readonly MethodName[], method: MethodName): readonly MethodName[] {
  return methods.includes(method) ? [method, ...methods.filter((other) => other !== method)] : methods;
}

/** The method of most of the last operations; null when there is no habit. */
export function habitOf(recent: readonly MethodName[]): MethodName | null {
  const last = recent.slice(0, remembered);
  return last.find((method) => last.filter((other) => other === method).length >= habit) ?? null;
}

/** Moves a method forward past those that may follow it, up to the first that may not. */
export function moveForward(
  methods: readonly MethodName[],
  method: MethodName,
  mayPass: (other: MethodName) => boolean,
): readonly MethodName[] {
  const at = methods.indexOf(method);
  if (at <= 0) return methods;
  const stop = methods.slice(0, at).findLastIndex((other) => !mayPass(other)) + 1;
  return [...methods.slice(0, stop), method, ...methods.slice(stop, at), ...methods.slice(at + 1)];
}

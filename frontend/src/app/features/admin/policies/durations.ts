/** Units in which lengths of time are entered, the longest first. */
export const UNITS = [
  { seconds: 86_400, name: $localize`:@@unit.days:days` },
  { seconds: 3_600, name: $localize`:@@unit.hours:hours` },
  { seconds: 60, name: $localize`:@@unit.minutes:minutes` },
  { seconds: 1, name: $localize`:@@unit.seconds:seconds` },
] as const;

/** The longest unit of which it is a whole number; days for 0. */
export function unitOf(seconds: number): number {
  return UNITS.find((unit) => seconds % unit.seconds === 0)?.seconds ?? 1;
}

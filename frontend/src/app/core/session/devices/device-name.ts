/** The kind of device that a user agent describes, roughly. */
interface DeviceName {
  /** Browser or program, for example `Firefox`; null when unknown. */
  readonly program: string | null;
  /** System, for example `Windows`; null when unknown. */
  readonly system: string | null;
  readonly phone: boolean;
}

const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
  [/^node|undici/i, 'Node.js'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad|iPod/, 'iOS'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** Browser and system of a user agent, such as `Firefox` and `Windows`. */
export function deviceName(userAgent: string): DeviceName {
  const first = (list: readonly (readonly [RegExp, string])[]): string | null =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
  return {
    program: first(PROGRAMS),
    system: first(SYSTEMS),
    phone: /Mobile|iPhone|Android/.test(userAgent),
  };
}

/** The same as text. */
export function deviceWords(userAgent: string): string {
  const { program, system } = deviceName(userAgent);
  if (program && system) return $localize`:@@session.on:${program}:program: on ${system}:system:`;
  return program ?? system ?? $localize`:@@session.unknown:Unknown device`;
}

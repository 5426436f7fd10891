/** Ways to mute a conversation for a while. */
export type MuteTime = 'hour' | 'workday' | 'tomorrow' | 'nextWeek' | 'forever';

export const MUTE_TIMES: readonly MuteTime[] = [
  'hour',
  'workday',
  'tomorrow',
  'nextWeek',
  'forever',
];

const HOUR_MS = 3_600_000;
/** Hour of the day at which a mute until a day ends. */
const MORNING = 9;

/** When a mute that begins now ends, in the time zone of the device; null: never by itself. */
export function muteEnd(time: MuteTime, now: Date): Date | null {
  switch (time) {
    case 'hour':
      return new Date(now.getTime() + HOUR_MS);
    case 'workday':
      return new Date(now.getTime() + 8 * HOUR_MS);
    case 'tomorrow':
      return morning(now, 1);
    case 'nextWeek':
      // Monday: 1.
      return morning(now, (8 - now.getDay()) % 7 || 7);
    case 'forever':
      return null;
  }
}

function morning(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}

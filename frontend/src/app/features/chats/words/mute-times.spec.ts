import { MUTE_TIMES, muteEnd } from './mute-times';

describe('muteEnd', () => {
  const ends = (now: Date): (Date | null)[] => MUTE_TIMES.map((time) => muteEnd(time, now));

  it('is an hour, eight hours, tomorrow or Monday at nine, or never', () => {
    expect(ends(new Date(2026, 0, 28, 15, 30))).toEqual([
      new Date(2026, 0, 28, 16, 30),
      new Date(2026, 0, 28, 23, 30),
      new Date(2026, 0, 29, 9),
      new Date(2026, 1, 2, 9),
      null,
    ]);
  });

  it.each([
    ['Sunday', 1, 2],
    ['Monday', 2, 9],
    ['Saturday', 7, 9],
  ])('means the next Monday on a %s', (_, day, monday) => {
    expect(muteEnd('nextWeek', new Date(2026, 1, day, 8))).toEqual(new Date(2026, 1, monday, 9));
  });
});

import { jest } from '@jest/globals';
import { computed, LOCALE_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { formatTag, Locale } from './languages';
import { pickLanguage } from './pick-language';
import { daysBetween, Times } from './times';

const at = (...parts: [number, number, number, number?, number?]): number =>
  new Date(...parts).getTime();

describe('Times', () => {
  const now = at(2026, 2, 10, 12, 0);
  const times = (): Times => {
    TestBed.configureTestingModule({ providers: [{ provide: LOCALE_ID, useValue: 'en' }] });
    return TestBed.inject(Times);
  };

  it('counts calendar days, not periods of 24 hours', () => {
    expect(daysBetween(at(2026, 2, 9, 23, 59), at(2026, 2, 10, 0, 1))).toBe(1);
    expect(daysBetween(at(2026, 2, 10, 0, 1), at(2026, 2, 10, 23, 59))).toBe(0);
    // The night in which clocks are put forward has 23 hours.
    expect(daysBetween(at(2026, 2, 28, 12), at(2026, 2, 30, 12))).toBe(2);
  });

  it('is short in lists', () => {
    const words = times();
    expect(words.brief(at(2026, 2, 10, 9, 5), now)).toMatch(/9:05/);
    expect(words.brief(at(2026, 2, 9, 9, 5), now)).toBe('Yesterday');
    expect(words.brief(at(2026, 2, 7), now)).toBe('Sat');
    expect(words.brief(at(2026, 0, 2), now)).toMatch(/Jan/);
    expect(words.brief(at(2024, 0, 2), now)).toMatch(/2024/);
  });

  it.each([
    ['en-GB', '09:05'],
    ['de-DE', '09:05'],
    ['en-US', /^9:05\sAM$/],
  ])('writes 24-hour times of %s with two digits', (tag, expected) => {
    TestBed.configureTestingModule({ providers: [{ provide: Locale, useValue: { tag } }] });
    const time = TestBed.inject(Times).time(at(2026, 2, 10, 9, 5));
    expect(time).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
  });

  it('names days', () => {
    const words = times();
    expect(words.day(at(2026, 2, 10, 1), now)).toBe('Today');
    expect(words.day(at(2026, 2, 9, 1), now)).toBe('Yesterday');
    expect(words.day(at(2026, 2, 7, 1), now)).toBe('Saturday');
    expect(words.day(at(2025, 2, 7, 1), now)).toMatch(/2025/);
  });

  it('follows the clock over minutes and midnight, and updates when the page becomes visible', () => {
    jest.useFakeTimers({ now: at(2026, 2, 10, 23, 58) });
    const words = times();
    const sent = at(2026, 2, 10, 9, 5);
    const shown = computed(() => [
      words.day(sent),
      words.brief(sent),
      words.ago(at(2026, 2, 10, 23, 57)),
    ]);
    expect(shown()).toEqual(['Today', expect.stringMatching(/9:05/), '1 minute ago']);
    jest.advanceTimersByTime(60_000);
    expect(shown()).toEqual(['Today', expect.stringMatching(/9:05/), '2 minutes ago']);
    jest.advanceTimersByTime(60_000);
    expect(shown()).toEqual(['Yesterday', 'Yesterday', '3 minutes ago']);
    jest.setSystemTime(at(2026, 2, 12, 8));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(shown()).toEqual(['Tuesday', 'Tue', 'yesterday']);
    TestBed.resetTestingModule();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('formats relative times and durations', () => {
    const words = times();
    expect(words.ago(now - 5 * 60_000, now)).toBe('5 minutes ago');
    expect(words.ago(now - 26 * 3_600_000, now)).toBe('yesterday');
    expect(words.duration(7)).toBe('0:07');
    expect(words.duration(3727)).toBe('1:02:07');
  });
});

describe('languages', () => {
  it('uses the chosen one, otherwise the first supported one of the browser, otherwise English', () => {
    expect(pickLanguage('de', ['en-GB'])).toBe('de');
    expect(pickLanguage('xx', ['fr-FR', 'de-AT', 'en'])).toBe('de');
    expect(pickLanguage(null, ['fr'])).toBe('en');
  });

  it("uses the browser's variant of the language for dates", () => {
    expect(formatTag('de', ['en-GB', 'de-AT'])).toBe('de-AT');
    expect(formatTag('de', ['en-GB'])).toBe('de');
  });
});

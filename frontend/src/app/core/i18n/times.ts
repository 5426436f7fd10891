import { inject, Injectable, computed, DestroyRef, DOCUMENT, signal } from '@angular/core';
import { isolate } from './isolate';
import { Locale } from './languages';

const MINUTE_MS = 60_000;

/**
 * The current time as signals, for texts such as "5 minutes ago". Updated every minute, and when
 * the page becomes visible, because browsers throttle the timers of hidden pages.
 */
@Injectable({ providedIn: 'root' })
export class Now {
  readonly #minute = signal(Date.now());
  /** Milliseconds since 1970, at most one minute old. */
  readonly minute = this.#minute.asReadonly();
  /** Start of today on this device; changes at midnight and with the time zone. */
  readonly day = computed(() => new Date(this.#minute()).setHours(0, 0, 0, 0));
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const document = inject(DOCUMENT);
    const update = (): void => this.#tick();
    document.addEventListener('visibilitychange', update);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', update);
    });
    this.#tick();
  }

  #tick(): void {
    const now = Date.now();
    this.#minute.set(now);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), MINUTE_MS - (now % MINUTE_MS));
  }
}

const DAY = 86_400_000;

/**
 * Formats dates, times, durations and lists. Takes ISO texts or milliseconds since 1970. Relative
 * times read {@link Now}, so that templates and computed signals follow the clock.
 */
@Injectable({ providedIn: 'root' })
export class Times {
  readonly #tag = inject(Locale).tag;
  readonly #now = inject(Now);
  readonly #time = lazily(() => timeFormat(this.#tag));
  readonly #weekday = this.#dates({ weekday: 'short' });
  readonly #weekdayLong = this.#dates({ weekday: 'long' });
  readonly #dayMonth = this.#dates({ day: 'numeric', month: 'short' });
  readonly #date = this.#dates({ dateStyle: 'medium' });
  readonly #dayLong = this.#dates({ weekday: 'long', day: 'numeric', month: 'long' });
  readonly #dayYear = this.#dates({ day: 'numeric', month: 'long', year: 'numeric' });
  readonly #full = this.#dates({ dateStyle: 'full', timeStyle: 'short' });
  readonly #relative = lazily(() => new Intl.RelativeTimeFormat(this.#tag, { numeric: 'auto' }));
  readonly #number = lazily(() => new Intl.NumberFormat(this.#tag));
  readonly #list = lazily(() => new Intl.ListFormat(this.#tag, { type: 'conjunction' }));

  /** Makes what the first time of a page needs, which takes ten milliseconds. */
  prepare(): void {
    this.#time();
  }

  /** 14:05 */
  time(at: string | number): string {
    return this.#time().format(new Date(at));
  }

  /** Short, for lists: the time today, the weekday this week, otherwise the date. */
  brief(at: string | number, now: number = this.#now.day()): string {
    const days = daysBetween(at, now);
    if (days <= 0) return this.time(at);
    if (days === 1) return this.#capital(this.#relative().format(-1, 'day'));
    if (days < 7) return this.#weekday().format(new Date(at));
    return sameYear(at, now)
      ? this.#dayMonth().format(new Date(at))
      : this.#date().format(new Date(at));
  }

  /** Heading of a day: Today, Yesterday, Monday, 3 March, or with the year. */
  day(at: string | number, now: number = this.#now.day()): string {
    const days = daysBetween(at, now);
    if (days <= 1) return this.#capital(this.#relative().format(-Math.max(0, days), 'day'));
    if (days < 7) return this.#weekdayLong().format(new Date(at));
    return sameYear(at, now)
      ? this.#dayLong().format(new Date(at))
      : this.#dayYear().format(new Date(at));
  }

  /** The whole date and time, shown while a time is pointed at. */
  full(at: string | number): string {
    return this.#full().format(new Date(at));
  }

  /** 3 March 2026 */
  date(at: string | number): string {
    return this.#dayYear().format(new Date(at));
  }

  /** How long ago, in the largest unit that fits. */
  ago(at: string | number, now: number = this.#now.minute()): string {
    const seconds = Math.round((new Date(at).getTime() - now) / 1000);
    const size = Math.abs(seconds);
    if (size < 60) return this.#relative().format(0, 'minute');
    if (size < 3600) return this.#relative().format(Math.trunc(seconds / 60), 'minute');
    if (size < 86_400) return this.#relative().format(Math.trunc(seconds / 3600), 'hour');
    if (size < 30 * 86_400) return this.#relative().format(Math.trunc(seconds / 86_400), 'day');
    return this.date(at);
  }

  /** 2:07 or 1:02:07 from whole seconds. */
  duration(seconds: number): string {
    const [hours, minutes, rest] = [
      Math.floor(seconds / 3600),
      Math.floor(seconds / 60) % 60,
      Math.floor(seconds) % 60,
    ];
    const two = (value: number): string => String(value).padStart(2, '0');
    return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }

  number(value: number): string {
    return this.#number().format(value);
  }

  /** Ada, Ben and Cem */
  list(names: readonly string[]): string {
    return this.#list().format(names.map(isolate));
  }

  #dates(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
    return lazily(() => new Intl.DateTimeFormat(this.#tag, options));
  }

  #capital(text: string): string {
    return text.charAt(0).toLocaleUpperCase(this.#tag) + text.slice(1);
  }
}

/** A format is made when it is needed first: each loads data of the language. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The hour has two digits in 24-hour formats (09:05), but not with am and pm (9:05 am). */
function timeFormat(tag: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
  const { hourCycle } = format.resolvedOptions();
  return hourCycle === 'h23' || hourCycle === 'h24'
    ? new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' })
    : format;
}

/** Whole calendar days from `at` to `now` on this device's clock. */
export function daysBetween(at: string | number, now: number): number {
  const start = (time: string | number): number => {
    const date = new Date(time);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  };
  return (start(now) - start(at)) / DAY;
}

function sameYear(at: string | number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear();
}

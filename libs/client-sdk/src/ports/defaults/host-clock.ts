import type { ClockPort, RandomPort } from '../clock.js';
import { host } from './host-globals.js';

/** Time by the host's clock and timers. */
export function hostClock(): ClockPort {
  return {
    now: () => Date.now(),
    after: (delayMs, work) => {
      const timer = host.setTimeout(work, delayMs);
      return () => host.clearTimeout(timer);
    },
    every: (periodMs, work) => {
      const timer = host.setInterval(work, periodMs);
      return () => host.clearInterval(timer);
    },
  };
}

/** Chance by the host's `crypto`. Works on plain http too, where `crypto.randomUUID` is missing. */
export function hostRandom(): RandomPort {
  return { uuid, fraction: () => Math.random() };
}

function uuid(): string {
  const bytes = host.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

import { effect, inject, untracked, type Signal } from '@angular/core';
import type { UploadState, UploadStatus } from '@chatcall/client-sdk';
import { Announcer } from '../../../../ui/announcer';

/** Milliseconds between two announcements. */
const PAUSE_MS = 10_000;
const RUNNING: ReadonlySet<UploadStatus> = new Set<UploadStatus>(['waiting', 'uploading']);

/** Announces to screen readers how far these uploads are together, while they take long. */
export function announceProgress(states: Signal<readonly UploadState[]>): void {
  const announcer = inject(Announcer);
  let announcedAt = performance.now();
  effect(() => {
    const all = states();
    untracked(() => {
      const now = performance.now();
      if (!all.some(({ status }) => RUNNING.has(status))) announcedAt = now;
      if (now - announcedAt < PAUSE_MS) return;
      announcedAt = now;
      const sum = (of: (state: UploadState) => number): number =>
        all.reduce((bytes, state) => bytes + of(state), 0);
      const [sent, total] = [sum(({ sentBytes }) => sentBytes), sum((one) => one.totalBytes)];
      const percent = Math.floor((100 * sent) / Math.max(1, total));
      void announcer.announce($localize`:@@upload.announce:${percent}:percent:% uploaded`);
    });
  });
}

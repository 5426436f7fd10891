import { inject, Injectable, signal } from '@angular/core';
import { KeyValue } from '../../platform/key-value';

const KEY = 'chatcall.sound';
/** At most one sound per this time. Milliseconds. */
const PAUSE_MS = 1500;

/** A soft two-note sound for new messages, synthesised by the browser. */
@Injectable({ providedIn: 'root' })
export class Chime {
  readonly #store = inject(KeyValue);
  readonly #on = signal(this.#store.get(KEY) !== 'off');
  readonly on = this.#on.asReadonly();
  #context: AudioContext | null = null;
  /** By the monotonic clock. */
  #last = -Infinity;

  set(on: boolean): void {
    this.#on.set(on);
    this.#store.set(KEY, on ? null : 'off');
  }

  message(): void {
    const now = performance.now();
    if (!this.#on() || now - this.#last < PAUSE_MS) return;
    this.#last = now;
    this.#play([660, 880]);
  }

  #play(notes: readonly number[]): void {
    this.#context ??= new AudioContext();
    const context = this.#context;
    // Browsers block sound until the first click on the page.
    if (context.state !== 'running') {
      void context.resume().catch(() => undefined);
      return;
    }
    notes.forEach((frequency, index) => {
      const start = context.currentTime + index * 0.11;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.06, start + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.28);
      const tone = context.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(gain).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.3);
    });
  }
}

import { DestroyRef, DOCUMENT, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { FileId } from '@chatcall/contracts';
import { KeyValue } from '../../../platform/key-value';
import { ChatsState } from '../chats-state';
import { problemOf, type FileProblem } from './file-problem';
import { fileUrl } from './file-urls';

/** Storage key of the speed of voice messages. */
const RATE_KEY = 'chatcall.voiceRate';
export const RATES = [1, 1.5, 2] as const;

/**
 * Plays audio files, one at a time, and no video at the same time. It continues while the message is scrolled out of view, and
 * ends when the conversation is left.
 */
@Injectable({ providedIn: 'root' })
export class AudioPlayback {
  readonly #store = inject(KeyValue);
  readonly #audio = new Audio();
  readonly #current = signal<FileId | null>(null);
  readonly #playing = signal(false);
  readonly #seconds = signal(0);
  readonly #length = signal<number | null>(null);
  readonly #problem = signal<FileProblem | null>(null);
  readonly #rate = signal(readRate(this.#store.get(RATE_KEY)));
  /** The file that is played or paused. */
  readonly current = this.#current.asReadonly();
  readonly playing = this.#playing.asReadonly();
  /** Where the current file is. */
  readonly seconds = this.#seconds.asReadonly();
  /** Of the current file; null: not known. */
  readonly length = this.#length.asReadonly();
  readonly problem = this.#problem.asReadonly();
  /** Of voice messages. */
  readonly rate = this.#rate.asReadonly();

  constructor() {
    const audio = this.#audio;
    audio.preload = 'metadata';
    audio.addEventListener('playing', () => this.#playing.set(true));
    audio.addEventListener('pause', () => this.#playing.set(false));
    audio.addEventListener('timeupdate', () => this.#seconds.set(audio.currentTime));
    audio.addEventListener('durationchange', () =>
      this.#length.set(Number.isFinite(audio.duration) ? audio.duration : null),
    );
    audio.addEventListener('ended', () => this.#ended());
    audio.addEventListener('error', () => void this.#failed());
    this.#pauseOthers();
    const open = inject(ChatsState).openId;
    let before: string | null = null;
    effect(() => {
      const now = open();
      if (before !== null && now !== before) untracked(() => this.stop());
      before = now;
    });
  }

  /** Plays, or pauses what is being played. `voice`: at the speed of voice messages. */
  toggle(id: FileId, voice: boolean): void {
    if (this.#current() === id && this.#playing()) return this.#audio.pause();
    this.#open(id, voice);
    // A pause or another file before it begins is no error; others arrive as events.
    this.#audio.play().catch(() => undefined);
  }

  seek(id: FileId, voice: boolean, seconds: number): void {
    this.#open(id, voice);
    this.#audio.currentTime = seconds;
    this.#seconds.set(seconds);
  }

  pause(): void {
    if (this.#playing()) this.#audio.pause();
  }

  stop(): void {
    if (this.#current() === null) return;
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    this.#current.set(null);
    this.#playing.set(false);
  }

  nextRate(): void {
    const next = RATES[(RATES.indexOf(this.#rate()) + 1) % RATES.length] ?? 1;
    this.#rate.set(next);
    this.#store.set(RATE_KEY, String(next));
    this.#audio.playbackRate = next;
  }

  /**
   * Of the audio here and the videos of the page the last one that was started plays. Those of a call
   * are streams.
   */
  #pauseOthers(): void {
    let other: HTMLMediaElement | null = null;
    const started = ({ target }: Event): void => {
      if (!(target instanceof HTMLMediaElement) || target.srcObject) return;
      this.pause();
      if (other !== target) other?.pause();
      other = target;
    };
    const document = inject(DOCUMENT);
    document.addEventListener('play', started, true);
    this.#audio.addEventListener('play', () => other?.pause());
    inject(DestroyRef).onDestroy(() => document.removeEventListener('play', started, true));
  }

  #open(id: FileId, voice: boolean): void {
    if (this.#current() !== id || this.#problem() !== null) {
      this.#audio.src = fileUrl(id);
      this.#current.set(id);
      this.#problem.set(null);
      this.#playing.set(false);
      this.#seconds.set(0);
      this.#length.set(null);
    }
    this.#audio.playbackRate = voice ? this.#rate() : 1;
  }

  #ended(): void {
    this.#playing.set(false);
    this.#audio.currentTime = 0;
    this.#seconds.set(0);
  }

  async #failed(): Promise<void> {
    const id = this.#current();
    if (id === null) return;
    this.#playing.set(false);
    const problem = await problemOf(fileUrl(id));
    if (this.#current() === id) this.#problem.set(problem);
  }
}

function readRate(stored: string | null): (typeof RATES)[number] {
  return RATES.find((rate) => String(rate) === stored) ?? 1;
}

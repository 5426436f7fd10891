import { inject, Injectable } from '@angular/core';
import { CallPreferences } from './call-preferences';

/** One note: when it starts (s), its pitch (Hz), how long it lasts (s), how loud it is (0 to 1). */
interface Note {
  readonly at: number;
  readonly pitch: number;
  readonly lasts: number;
  readonly loud: number;
}

interface Melody {
  readonly notes: readonly Note[];
  /** Seconds until it begins again. */
  readonly every: number;
}

/** The ringtone: a rising melody, twice, then a pause. Composed for this app. */
const RING: Melody = {
  every: 3.4,
  notes: [0, 0.95].flatMap((start) =>
    [587.33, 739.99, 880, 1174.66].map((pitch, index) => ({
      at: start + index * 0.14,
      pitch,
      lasts: 0.75,
      loud: 0.16,
    })),
  ),
};

/** Ringback tone for the caller. */
const RING_BACK: Melody = {
  every: 4,
  notes: [
    { at: 0, pitch: 392, lasts: 1.1, loud: 0.05 },
    { at: 0, pitch: 493.88, lasts: 1.1, loud: 0.035 },
  ],
};

const JOINED: readonly Note[] = [
  { at: 0, pitch: 587.33, lasts: 0.25, loud: 0.06 },
  { at: 0.1, pitch: 880, lasts: 0.35, loud: 0.06 },
];

const ENDED: readonly Note[] = [
  { at: 0, pitch: 493.88, lasts: 0.3, loud: 0.07 },
  { at: 0.14, pitch: 329.63, lasts: 0.45, loud: 0.07 },
];

/** The sounds of calls, synthesised by the browser. */
@Injectable({ providedIn: 'root' })
export class Tones {
  readonly #preferences = inject(CallPreferences);
  #context: AudioContext | null = null;

  /** Rings, and vibrates phones, until the returned function is called. */
  ring(): () => void {
    const quiet = !this.#preferences.choices().ring;
    const stopSound = quiet ? () => undefined : this.#repeat(RING);
    const vibrate = (): boolean =>
      !quiet && 'vibrate' in navigator && navigator.vibrate([400, 200, 400]);
    vibrate();
    const timer = setInterval(vibrate, RING.every * 1000);
    return () => {
      clearInterval(timer);
      if ('vibrate' in navigator) navigator.vibrate(0);
      stopSound();
    };
  }

  /** Plays the ringback tone until the returned function is called. */
  ringBack(): () => void {
    return this.#repeat(RING_BACK);
  }

  joined(): void {
    this.#play(JOINED);
  }

  ended(): void {
    this.#play(ENDED);
  }

  /** A short test sound on the chosen speaker. */
  try(): void {
    this.#play(RING.notes.slice(0, 4));
  }

  #repeat(melody: Melody): () => void {
    let stopNotes = this.#play(melody.notes);
    const timer = setInterval(() => {
      stopNotes();
      stopNotes = this.#play(melody.notes);
    }, melody.every * 1000);
    return () => {
      clearInterval(timer);
      stopNotes();
    };
  }

  /**
   * Returns a function that stops it. Where the browser blocks sound until the first click, it
   * starts with that click.
   */
  #play(notes: readonly Note[]): () => void {
    const context = this.#open();
    const master = context.createGain();
    master.connect(context.destination);
    let silenced = false;
    const begin = (): void => {
      if (!silenced) for (const note of notes) sound(context, master, note);
    };
    if (context.state === 'running') begin();
    else void context.resume().then(begin, () => undefined);
    return () => {
      silenced = true;
      master.gain.setTargetAtTime(0, context.currentTime, 0.03);
      setTimeout(() => master.disconnect(), 200);
    };
  }

  #open(): AudioContext {
    const context = (this.#context ??= new AudioContext());
    const speaker = this.#preferences.choices().devices.speaker ?? '';
    if ('setSinkId' in context && 'sinkId' in context && context.sinkId !== speaker) {
      void (context as SinkContext).setSinkId(speaker).catch(() => undefined);
    }
    return context;
  }
}

/** Not in the DOM library yet: https://webaudio.github.io/web-audio-api/#dom-audiocontext-setsinkid */
type SinkContext = AudioContext & { setSinkId(id: string): Promise<void> };

/** The sound of a mallet: the note and a short overtone, both fading out. */
function sound(context: AudioContext, out: AudioNode, note: Note): void {
  const start = context.currentTime + note.at;
  for (const [times, share, lasts] of [
    [1, 1, note.lasts],
    [3.98, 0.18, note.lasts * 0.35],
  ] as const) {
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(note.loud * share, start + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + lasts);
    const tone = context.createOscillator();
    tone.frequency.value = note.pitch * times;
    tone.connect(gain).connect(out);
    tone.start(start);
    tone.stop(start + lasts + 0.05);
  }
}

import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input } from '@angular/core';
import type { FileCard, Waveform } from '@chatcall/contracts';
import { isolate } from '../../../core/i18n/isolate';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { AudioPlayback } from './audio-playback';
import { ShownFileName } from './file-card';
import { problemText } from './file-problem';
import { fileUrl } from './file-urls';
import { wavePath, WAVE_BOX } from './waveform';

/** Seconds of one press of an arrow key. */
const STEP = 1;

/** Plays an audio file or a voice message, whose waveform is its time line. */
@Component({
  selector: 'cc-audio-player',
  imports: [Icon, NgTemplateOutlet, ShownFileName],
  templateUrl: './audio-player.html',
  styleUrl: './audio-player.css',
  host: { role: 'group', '[attr.aria-label]': 'label()' },
})
export class AudioPlayer {
  protected readonly playback = inject(AudioPlayback);
  readonly #times = inject(Times);
  readonly file = input.required<FileCard>();
  /** Of the controls; -1 in a list with one Tab stop. */
  readonly tabIndex = input(-1);

  protected readonly step = STEP;
  protected readonly box = WAVE_BOX;
  protected readonly voice = computed(() => this.file().kind === 'voice');
  protected readonly wave = computed(() => {
    const waveform: Waveform = this.file().waveform ?? [];
    return this.voice() ? wavePath(waveform) : null;
  });
  protected readonly link = computed(() => fileUrl(this.file().id, { download: true }));
  readonly #current = computed(() => this.playback.current() === this.file().id);
  protected readonly playing = computed(() => this.#current() && this.playback.playing());
  protected readonly seconds = computed(() => (this.#current() ? this.playback.seconds() : 0));
  /** Seconds; null: not known yet. */
  protected readonly length = computed(() => {
    const { duration } = this.file();
    if (duration !== null) return duration / 1000;
    return this.#current() ? this.playback.length() : null;
  });
  /** Played part of the whole, from 0 to 1. */
  protected readonly part = computed(() => {
    const length = this.length();
    return length ? Math.min(1, this.seconds() / length) : 0;
  });
  protected readonly problem = computed(() => {
    const problem = this.#current() ? this.playback.problem() : null;
    return problem && problemText(problem);
  });
  protected readonly label = computed(() =>
    this.voice()
      ? $localize`:@@files.voice:Voice message`
      : $localize`:@@file.audio:Audio ${isolate(this.file().name)}:name:`,
  );
  /** Where it is, or how long it is. */
  protected readonly clock = computed(() => {
    const [length, seconds] = [this.length(), this.seconds()];
    if (seconds > 0) return this.#times.duration(seconds);
    return length === null ? '' : this.#times.duration(Math.round(length));
  });

  protected toggle(): void {
    this.playback.toggle(this.file().id, this.voice());
  }

  protected seek(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.playback.seek(this.file().id, this.voice(), Number(value));
  }

  protected toggleLabel(): string {
    return this.playing() ? $localize`:@@file.pause:Pause` : $localize`:@@file.play:Play`;
  }

  protected position(): string {
    const [at, length] = [this.seconds(), this.length() ?? 0].map((value) =>
      this.#times.duration(Math.round(value)),
    );
    return $localize`:@@file.position:${at}:at: of ${length}:length:`;
  }

  protected downloadLabel(): string {
    return $localize`:@@file.download:Download ${isolate(this.file().name)}:name:`;
  }

  protected rateLabel(): string {
    return $localize`:@@file.rate:Speed: ${this.playback.rate()}:rate: times`;
  }
}

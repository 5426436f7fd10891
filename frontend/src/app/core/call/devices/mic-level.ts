import { Component, effect, ElementRef, inject, input } from '@angular/core';

/** How loud a microphone is, as a bar that follows the voice. Decoration: words beside it say what it is for. */
@Component({
  selector: 'cc-mic-level',
  template: `@for (step of steps; track step) {
    <i [style.--step]="step"></i>
  }`,
  styles: `
    :host {
      --level: 0;
      display: flex;
      gap: 4px;
      height: 10px;
    }
    i {
      flex: 1;
      border-radius: var(--cc-rf);
      background: color-mix(
        in oklab,
        var(--cc-online) clamp(0%, calc((var(--level) - var(--step)) * 1200%), 100%),
        var(--cc-line)
      );
    }
  `,
  host: { 'aria-hidden': 'true', 'data-testid': 'mic-level' },
})
export class MicLevel {
  readonly track = input.required<MediaStreamTrack | null>();
  protected readonly steps = Array.from({ length: 12 }, (_, index) => index / 12);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  constructor() {
    effect((onCleanup) => {
      const track = this.track();
      if (track) onCleanup(follow(track, (level) => this.#show(level)));
      else this.#show(0);
    });
  }

  #show(level: number): void {
    this.#element.style.setProperty('--level', level.toFixed(3));
    this.#element.dataset['level'] = level.toFixed(3);
  }
}

/** Measures until the function that it returns is called; levels are 0 (silence) to 1. */
function follow(track: MediaStreamTrack, told: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    const decibel = 20 * Math.log10(Math.sqrt(sum / samples.length) || 1e-6);
    const level = Math.min(1, Math.max(0, (decibel + 60) / 54));
    shown = Math.max(level, shown * 0.82);
    told(shown);
  }, 60);
  void context.resume().catch(() => undefined);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

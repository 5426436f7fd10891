import { Component, effect, ElementRef, inject, input } from '@angular/core';

/** Level meter of a microphone. Hidden from screen readers: the text beside it explains it. */
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
    @media (forced-colors: active) {
      i {
        border: 1px solid CanvasText;
        background: color-mix(
          in srgb,
          Highlight clamp(0%, calc((var(--level) - var(--step)) * 1200%), 100%),
          Canvas
        );
        forced-color-adjust: none;
      }
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

/** Measures the level, 0 (silence) to 1, until the returned function is called. */
function follow(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
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
    onLevel(shown);
  }, 60);
  void context.resume().catch(() => undefined);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

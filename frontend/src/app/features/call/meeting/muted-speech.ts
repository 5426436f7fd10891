import { effect, inject, Injectable, untracked } from '@angular/core';
import { CallPreferences } from '../../../core/call/call-preferences';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { CallNotices } from '../call-notices';
import { PushToTalk } from './push-to-talk';
import { SpeechDetector } from './speech-detector';

const SAMPLE_MS = 100;
/** Not said more often than this. Milliseconds. */
const AGAIN_MS = 20_000;

/**
 * Notices that the user speaks while muted, and says so. Measures a copy of the track of a microphone
 * that is open anyway; nothing of it leaves the device, and a closed microphone stays closed.
 */
@Injectable()
export class MutedSpeech {
  readonly #local = inject(LocalDevices);
  readonly #preferences = inject(CallPreferences);
  readonly #pushToTalk = inject(PushToTalk);
  readonly #notices = inject(CallNotices);
  #saidAt = -AGAIN_MS;

  constructor() {
    effect((onCleanup) => {
      const { wanted, held } = this.#local.microphone;
      const track = this.#preferences.choices().mutedHint && !wanted() ? held() : null;
      if (track) untracked(() => onCleanup(this.#listen(track)));
    });
  }

  /** Until the returned function is called. */
  #listen(muted: MediaStreamTrack): () => void {
    const track = muted.clone();
    track.enabled = true;
    const context = new AudioContext();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const detector = new SpeechDetector();
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      if (detector.speaks(sum / samples.length)) this.#say(detector);
    }, SAMPLE_MS);
    void context.resume().catch(() => undefined);
    return () => {
      clearInterval(timer);
      source.disconnect();
      track.stop();
      void context.close();
    };
  }

  #say(detector: SpeechDetector): void {
    detector.reset();
    const now = performance.now();
    if (now - this.#saidAt < AGAIN_MS) return;
    this.#saidAt = now;
    this.#notices.show(
      this.#pushToTalk.enabled()
        ? $localize`:@@meeting.mutedSpace:You are muted. Hold the space bar to speak.`
        : $localize`:@@meeting.muted:You are muted.`,
    );
  }
}

import { computed, effect, signal, untracked, type Signal } from '@angular/core';

/**
 * A track made louder than it is sent, as a signal. Null while `gain` is at most 1, and while the
 * browser does not process sound before a click: then the track itself is played. Call it in an
 * injection context.
 *
 * Elements play at most as loud as what they are given, and the sound of others reaches the Web Audio
 * API only while an element plays it, muted, too.
 */
export function amplified(
  track: Signal<MediaStreamTrack | null>,
  gain: Signal<number>,
): Signal<MediaStreamTrack | null> {
  const louder = signal<MediaStreamTrack | null>(null);
  const amplifier = signal<GainNode | null>(null);
  const wanted = computed(() => gain() > 1);
  effect((onCleanup) => {
    const original = track();
    if (!original || !wanted()) return;
    const context = new AudioContext();
    const node = context.createGain();
    const end = context.createMediaStreamDestination();
    const source = context.createMediaStreamSource(new MediaStream([original]));
    source.connect(node).connect(end);
    const [output = null] = end.stream.getAudioTracks();
    const running = (): void => louder.set(context.state === 'running' ? output : null);
    const resume = (): void => void context.resume().catch(() => undefined);
    context.addEventListener('statechange', running);
    document.addEventListener('pointerdown', resume);
    untracked(() => {
      amplifier.set(node);
      running();
    });
    resume();
    onCleanup(() => {
      context.removeEventListener('statechange', running);
      document.removeEventListener('pointerdown', resume);
      source.disconnect();
      void context.close();
      louder.set(null);
      amplifier.set(null);
    });
  });
  effect(() => {
    const node = amplifier();
    if (node) node.gain.value = gain();
  });
  return louder.asReadonly();
}

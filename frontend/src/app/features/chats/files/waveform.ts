import type { Waveform } from '@chatcall/contracts';

const [BARS, BAR, HEIGHT] = [40, 6, 36];
/** Shortest and longest bar. */
const [LOW, HIGH] = [2, 32];

export const WAVE_BOX = `0 0 ${BARS * BAR} ${HEIGHT}`;

/** A waveform as upright bars; a line of dots without values. */
export function wavePath(waveform: Waveform): string {
  return Array.from({ length: BARS }, (_, bar) => {
    const from = Math.floor((bar * waveform.length) / BARS);
    const to = Math.max(from + 1, Math.ceil(((bar + 1) * waveform.length) / BARS));
    const loudness = Math.min(100, Math.max(0, ...waveform.slice(from, to)));
    const height = LOW + ((HIGH - LOW) * loudness) / 100;
    return `M${(bar + 0.5) * BAR} ${(HEIGHT - height) / 2}v${height}`;
  }).join('');
}

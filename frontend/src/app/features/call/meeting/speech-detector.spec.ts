import { SpeechDetector } from './speech-detector';

const QUIET = 1e-7;
const VOICE = 1e-3;

function heard(powers: readonly number[]): boolean {
  const detector = new SpeechDetector();
  return powers.map((power) => detector.speaks(power)).includes(true);
}

describe('speech of a muted microphone', () => {
  it('is a voice that lasts, with short breaks', () => {
    expect(heard([VOICE, VOICE, QUIET, VOICE, VOICE, QUIET, VOICE, VOICE])).toBe(true);
  });

  it('is not a beep or a click now and then, nor the noise of a room', () => {
    expect(heard(Array.from({ length: 100 }, (_, index) => (index % 5 ? QUIET : VOICE)))).toBe(
      false,
    );
    expect(heard(Array.from({ length: 100 }, () => 1e-6))).toBe(false);
  });

  it('has to last again after it was noticed', () => {
    const detector = new SpeechDetector();
    for (let count = 0; count < 10; count += 1) detector.speaks(VOICE);
    detector.reset();
    expect(detector.speaks(VOICE)).toBe(false);
  });
});

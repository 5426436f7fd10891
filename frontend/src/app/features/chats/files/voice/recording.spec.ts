import { shortened } from './recording';

describe('the waveform of a recording', () => {
  it('has at most 64 values: the loudest of each part', () => {
    expect(shortened([5, 50])).toEqual([5, 50]);
    const wave = shortened(Array.from({ length: 640 }, (_, at) => (at % 10 === 3 ? 90 : 10)));
    expect(wave).toHaveLength(64);
    expect(new Set(wave)).toEqual(new Set([90]));
  });
});

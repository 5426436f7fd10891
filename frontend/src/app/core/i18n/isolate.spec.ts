import { isolate } from './isolate';

describe('isolate', () => {
  it.each(['שלום', 'Ben שלום', 'عمر (2)', 'ܐܒܓ', '\u200F5', 'ﷺ', '𞤀𞤁'])('isolates %s', (text) => {
    expect(isolate(text)).toBe(`\u2068${text}\u2069`);
  });

  it.each(['Ben', 'Zoë 2', '太郎', 'Ελένη', '🎉', '', '…'])('does not change %s', (text) => {
    expect(isolate(text)).toBe(text);
  });

  it('removes direction controls', () => {
    expect(isolate('a\u202Ecod.exe\u2069')).toBe('acod.exe');
    expect(isolate('\u2067שלום\u2069\u2069 b')).toBe('\u2068שלום b\u2069');
  });
});

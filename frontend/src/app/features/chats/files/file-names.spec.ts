import { extensionOf, nameParts } from './file-names';

describe('names of files', () => {
  it('keep their end, with the extension, visible', () => {
    expect(nameParts('A very long name of a quarterly report.pdf')).toEqual([
      'A very long name of a quarterly r',
      'eport.pdf',
    ]);
    expect(nameParts('short.pdf')).toEqual(['short.pdf', '']);
  });

  it('are not divided within a character', () => {
    const [start, end] = nameParts(`${'👩‍👩‍👧'.repeat(30)}.png`);
    expect(start).toBe('👩‍👩‍👧'.repeat(25));
    expect(end).toBe(`${'👩‍👩‍👧'.repeat(5)}.png`);
  });

  it('have no extension when their ending is long, or nothing is before it', () => {
    expect(nameParts(`${'a'.repeat(30)}.${'b'.repeat(30)}`)[1]).toBe('bbbbb');
    expect(nameParts('.gitignore')).toEqual(['.gitignore', '']);
    expect(extensionOf('.gitignore')).toBe('');
    expect(extensionOf('archive.tar.GZ')).toBe('gz');
    expect(extensionOf('no extension')).toBe('');
  });
});

import { toSourceEntries } from './sources.mjs';

describe('toSourceEntries', () => {
  it('turns the stanzas for packages into stanzas for sources', () => {
    const text =
      'Types: deb\nURIs: u\nSuites: s\n\nTypes: deb\nURIs: v\nEnabled: no\n\nTypes: deb-src\nURIs: w\n';
    expect(toSourceEntries(text, 'sources')).toBe('Types: deb-src\nURIs: u\nSuites: s');
  });

  it('turns the lines for packages into lines for sources', () => {
    const text = '# deb u s main\ndeb [signed-by=k] u s main\ndeb-src u s main\n';
    expect(toSourceEntries(text, 'list')).toBe('deb-src [signed-by=k] u s main');
  });
});

import { parseVersion, satisfies } from './version.mjs';

const WANTED = '^22.22.3 || ^24.15.0 || >=26';

describe('satisfies', () => {
  it.each(['22.22.3', 'v22.30.0', '24.15.0', '24.21.0', '26.0.0', '30.1.2'])(
    'takes %s',
    (version) => {
      expect(satisfies(version, WANTED)).toBe(true);
    },
  );

  it.each(['20.20.2', '22.22.2', '23.9.0', '24.14.9', '25.0.0', '26.0.0-rc.1'])(
    'refuses %s',
    (version) => {
      expect(satisfies(version, WANTED)).toBe(false);
    },
  );

  it('refuses a range that it does not support', () => {
    expect(() => satisfies('22.0.0', '~22.1')).toThrow('~22.1');
  });
});

describe('parseVersion', () => {
  it('fills in what is left out', () => {
    expect(parseVersion('26')).toEqual({ parts: [26, 0, 0], prerelease: false });
  });

  it('refuses a text that is not a version', () => {
    expect(() => parseVersion('latest')).toThrow('latest');
  });
});

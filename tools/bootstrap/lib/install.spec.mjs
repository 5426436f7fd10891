import { sameTree } from './install.mjs';

const wanted = {
  '': { version: '0.1.0' },
  backend: { version: '0.1.0' },
  'node_modules/@chatcall/backend': { link: true },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/for-another-platform': { version: '2.0.0', optional: true },
};
const installed = {
  backend: { version: '0.1.0' },
  'node_modules/@chatcall/backend': { link: true },
  'node_modules/a': { version: '1.0.0' },
};

describe('sameTree', () => {
  it('takes an installation without what belongs to other platforms', () => {
    expect(sameTree(wanted, installed)).toBe(true);
  });

  it.each([
    ['another version', { ...installed, 'node_modules/a': { version: '1.0.1' } }],
    ['a package too many', { ...installed, 'node_modules/b': { version: '1.0.0' } }],
    [
      'a package in place of a workspace',
      { ...installed, 'node_modules/@chatcall/backend': { version: '0.1.0' } },
    ],
    ['a missing package', { 'node_modules/@chatcall/backend': { link: true } }],
  ])('refuses %s', (_, tree) => {
    expect(sameTree(wanted, tree)).toBe(false);
  });
});

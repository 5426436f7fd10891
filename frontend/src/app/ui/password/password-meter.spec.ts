import { passwordScore } from './password-meter';

describe('passwordScore', () => {
  it('is nothing below the least length', () => expect(passwordScore('Ab1!xyz')).toBe(0));
  it('rates the common low however long', () => {
    expect(passwordScore('password12345')).toBeLessThanOrEqual(2);
    expect(passwordScore('aaaaaaaaaaaaaaaaaaaa')).toBe(1);
  });
  it('rates some words in a row high', () =>
    expect(passwordScore('kettle orbit mustard lamp')).toBe(4));
  it("takes away for parts of one's own name", () => {
    expect(passwordScore('lovelace-kettle-9', ['Ada', 'Lovelace'])).toBeLessThan(
      passwordScore('lovelace-kettle-9'),
    );
  });
});

import { passwordScore } from './password-meter';

describe('passwordScore', () => {
  it('is 0 below the minimum length', () => expect(passwordScore('Ab1!xyz')).toBe(0));
  it('rates common passwords low, even if they are long', () => {
    expect(passwordScore('password12345')).toBeLessThanOrEqual(2);
    expect(passwordScore('aaaaaaaaaaaaaaaaaaaa')).toBe(1);
  });
  it('rates several words high', () => expect(passwordScore('kettle orbit mustard lamp')).toBe(4));
  it("is lower with parts of the user's name", () => {
    expect(passwordScore('lovelace-kettle-9', ['Ada', 'Lovelace'])).toBeLessThan(
      passwordScore('lovelace-kettle-9'),
    );
  });
});

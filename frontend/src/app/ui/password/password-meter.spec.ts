import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { refusalText } from './password-flaws';
import { PasswordMeter } from './password-meter';
import { loadPasswordRater, type PasswordRater, type PasswordRating } from './password-rater';

const ADA = { username: 'ada.l', email: 'countess@example.org', displayName: 'Ada Lovelace' };

describe('PasswordRater', () => {
  let rater: PasswordRater;
  const rate = (password: string): PasswordRating => rater.rate(password, ADA);

  beforeAll(async () => {
    rater = await loadPasswordRater('en');
  });

  it('is 0 below the minimum length', () => expect(rate('Ab1!xyz').score).toBe(0));
  it('rates several words high', () =>
    expect(rate('kettle orbit mustard lamp')).toEqual({ score: 4, flaw: null }));
  it('rates a long password by its stronger end', () => {
    expect(rate(`${'a'.repeat(40)}kettle orbit mustard`).score).toBe(4);
    expect(rate(`kettle orbit mustard${'a'.repeat(40)}`).score).toBe(4);
    expect(rate('a'.repeat(256)).score).toBe(1);
  });
  it.each([
    ['password12345', 'common'],
    ['P@ssw0rd1234', 'common'],
    ['aaaaaaaaaaaaaaaaaaaa', 'repetition'],
    ['abcdefghijklmnop', 'sequence'],
    ['rtyuiopfghj', 'keys'],
    ['29.11.1985', 'date'],
    ['photosynthesis', 'word'],
    ['Lovelace12', 'own'],
    ['chatcall12', 'own'],
    ['kettle countess mustard', 'own'],
    ['kettle ada.l mustard', 'own'],
  ])('says what makes %j easy to guess: %s', (password, flaw) => {
    expect(rate(password).flaw).toBe(flaw);
  });
  it('knows the words of the language', async () => {
    const german = await loadPasswordRater('de');
    expect(german.rate('bundeskanzler', ADA).score).toBeLessThan(rate('bundeskanzler').score);
  });
  it('knows what is common in a language without words of its own', async () => {
    const other = await loadPasswordRater('fr');
    expect(other.rate('password12345', ADA).flaw).toBe('common');
  });
});

describe('PasswordMeter', () => {
  @Component({
    imports: [PasswordMeter],
    template: '<cc-password-meter [password]="password()" [user]="user" [minLength]="10" />',
  })
  class Host {
    readonly password = signal('');
    readonly user = ADA;
  }
  let fixture: ComponentFixture<Host>;
  const shown = async (password: string): Promise<{ words?: string; bars?: number }> => {
    fixture.componentInstance.password.set(password);
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    return {
      words: root.querySelector('p')?.textContent ?? '',
      bars: root.querySelectorAll('.on').length,
    };
  };
  beforeEach(() => {
    fixture = TestBed.createComponent(Host);
  });

  it('says how long a password has to be, then what is missing', async () => {
    expect((await shown('')).words).toMatch(/^At least 10 characters\./);
    expect(await shown('kettle')).toEqual({ words: '4 more characters', bars: 0 });
    expect(await shown('kettle or')).toEqual({ words: '1 more character', bars: 0 });
  });

  it('shows how strong it is, and what is weak in words', async () => {
    expect(await shown('password12345')).toEqual({
      words: 'Easy to guess. Many people use this password or one like it.',
      bars: 1,
    });
    expect(await shown('kettle orbit mustard lamp')).toEqual({ words: 'Strong.', bars: 4 });
  });
});

describe('refusalText', () => {
  it('says every rule of the server in words, and nothing for others', () => {
    expect(refusalText(['passwordContainsName', 'passwordCommon'])).toBe(
      'It contains your name or email address. Many people use this password or one like it.',
    );
    expect(refusalText(['minLength', 'later'])).toBe('');
  });
});

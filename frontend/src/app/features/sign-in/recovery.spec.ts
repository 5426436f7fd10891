import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { LOCALE_ID, type Type } from '@angular/core';
import { Location } from '@angular/common';
import { ActivatedRoute, provideRouter } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { FakeClient } from '../../../testing/fake-client';
import { EmailLink } from './email-link';
import { ForgotPassword } from './forgot-password';
import { ResetPassword } from './reset-password';

const refused = (code: 'AUTH.LINK_INVALID' | 'AUTH.PASSWORD_WEAK' | 'COMMON.OFFLINE') => () =>
  Promise.reject(new ChatCallError({ code, detail: 'refused' }));

describe('pages for a forgotten password and for links in mails', () => {
  let client: FakeClient;
  let root: HTMLElement;
  let fixture: ComponentFixture<unknown>;
  const calls: unknown[][] = [];

  beforeEach(() => {
    calls.length = 0;
    client = new FakeClient();
    client.auth.prepare = () => Promise.resolve();
  });

  const open = async <T>(page: Type<T>, fragment: string | null, purpose?: string) => {
    TestBed.configureTestingModule({
      imports: [page],
      providers: [
        provideRouter([]),
        { provide: LOCALE_ID, useValue: 'en' },
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: ActivatedRoute, useValue: { snapshot: { fragment } } },
      ],
    });
    fixture = TestBed.createComponent(page);
    if (purpose !== undefined) fixture.componentRef.setInput('purpose', purpose);
    await fixture.whenStable();
    root = fixture.nativeElement as HTMLElement;
  };
  const shown = (id: string): boolean => root.querySelector(`[data-testid="${id}"]`) !== null;
  const type = async (id: string, text: string): Promise<void> => {
    const input = root.querySelector(`[data-testid="${id}"]`) as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await fixture.whenStable();
  };
  const send = async (): Promise<void> => {
    root
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await fixture.whenStable();
    await new Promise((done) => setTimeout(done));
    await fixture.whenStable();
  };

  it('shows an error only when the pointer is released, so that what it presses does not move', async () => {
    await open(ForgotPassword, null);
    const login = root.querySelector('[data-testid="login"]') as HTMLInputElement;
    document.dispatchEvent(new Event('pointerdown'));
    login.dispatchEvent(new Event('blur'));
    await fixture.whenStable();
    expect(login.getAttribute('aria-invalid')).toBeNull();
    document.dispatchEvent(new Event('pointerup'));
    await fixture.whenStable();
    expect(login.getAttribute('aria-invalid')).toBe('true');
  });

  it('asks for a link, and says the same whether or not there is an account', async () => {
    client.auth.requestPasswordReset = async (...args) => void calls.push(args);
    await open(ForgotPassword, null);
    await send();
    expect(root.textContent).toContain('Enter your email address or username.');
    await type('login', ' ada@example.com ');
    await send();
    expect(calls).toEqual([['ada@example.com', 'en']]);
    expect(shown('reset-sent')).toBe(true);
    expect(root.textContent).toContain("If there's an account");
  });

  it('shows why no link can be sent, and sends the form again as it is', async () => {
    let answer: () => Promise<void> = refused('COMMON.OFFLINE');
    client.auth.requestPasswordReset = () => answer();
    await open(ForgotPassword, null);
    await type('login', 'ada');
    await send();
    expect(shown('reset-sent')).toBe(false);
    expect(root.querySelector('[data-testid="form-error"]')?.textContent).toContain("Can't reach");
    answer = () => Promise.resolve();
    await send();
    expect(shown('reset-sent')).toBe(true);
  });

  it('sets the password with the token of the address, and removes it from there afterwards', async () => {
    client.auth.resetPassword = async (...args) => void calls.push(args);
    await open(ResetPassword, 'the-token');
    const replaced: string[] = [];
    TestBed.inject(Location).replaceState = (path) => void replaced.push(path);
    await type('password', 'kettle orbit mustard lamp');
    await send();
    expect(calls).toEqual([['the-token', 'kettle orbit mustard lamp']]);
    expect(shown('reset-done')).toBe(true);
    expect(replaced).toHaveLength(1);
    expect(replaced[0]).not.toContain('#');
  });

  it('keeps the form when the password is too weak, and offers a new link when it is invalid', async () => {
    client.auth.resetPassword = refused('AUTH.PASSWORD_WEAK');
    await open(ResetPassword, 'the-token');
    await type('password', 'password12345');
    await send();
    expect(root.querySelector('[data-testid="password"]')?.getAttribute('aria-invalid')).toBe(
      'true',
    );
    client.auth.resetPassword = refused('AUTH.LINK_INVALID');
    TestBed.resetTestingModule();
    await open(ResetPassword, 'the-token');
    await type('password', 'kettle orbit mustard lamp');
    await send();
    expect(shown('link-invalid')).toBe(true);
    expect(root.textContent).toContain('Request a new link');
  });

  it.each([ResetPassword, EmailLink])('says so when the address was cut off', async (page) => {
    await open<unknown>(page, null, page === EmailLink ? 'verify' : undefined);
    expect(shown('link-invalid')).toBe(true);
  });

  it.each([
    ['verify', 'verifyEmail'],
    ['change', 'confirmEmailChange'],
    ['undo', 'undoEmailChange'],
  ] as const)('uses a link to %s an address when the user says so', async (purpose, method) => {
    client.auth[method] = async (token) => void calls.push([token]);
    await open(EmailLink, 'the-token', purpose);
    expect(calls).toEqual([]);
    await send();
    expect(calls).toEqual([['the-token']]);
    expect(shown('link-done')).toBe(true);
  });

  it('can use a link again after an error that passes', async () => {
    client.auth.verifyEmail = refused('COMMON.OFFLINE');
    await open(EmailLink, 'the-token', 'verify');
    await send();
    expect(shown('use-link')).toBe(true);
    expect(root.textContent).toContain("Can't reach");
  });
});

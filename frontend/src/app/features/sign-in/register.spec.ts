import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError, type Registration } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { FakeClient } from '../../../testing/fake-client';
import { ADA } from '../../../testing/samples';
import { Register, suggestUsername } from './register';
import { USERNAME_PATTERN, type RegistrationMode, type SetupState } from '@chatcall/contracts';
import { SiteInfo } from '../../core/site/site-info';

describe('Register', () => {
  let fixture: ComponentFixture<Register>;
  let root: HTMLElement;
  let answer: (registration: Registration) => Promise<typeof ADA>;
  let setup: SetupState;
  let registration: RegistrationMode;
  let termsVersion: number;
  const requests: Registration[] = [];
  const opened: string[] = [];

  beforeEach(async () => {
    requests.length = 0;
    opened.length = 0;
    answer = () => Promise.resolve(ADA);
    setup = 'done';
    registration = 'open';
    termsVersion = 0;
    const client = new FakeClient();
    client.site.get = () =>
      Promise.resolve({
        name: 'ChatCall',
        registration,
        setup,
        passkeyOrigin: null,
        passwordMinLength: 10,
        accent: '',
        logoUrl: null,
        signInText: '',
        links: [],
        termsVersion,
      });
    client.site.terms = () => Promise.resolve({ version: termsVersion, text: 'Be kind.' });
    client.auth.register = (registration) => {
      requests.push(registration);
      return answer(registration);
    };
    TestBed.configureTestingModule({
      imports: [Register],
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(Router).navigateByUrl = (url) => {
      opened.push(String(url));
      return Promise.resolve(true);
    };
    fixture = TestBed.createComponent(Register);
    await fixture.whenStable();
    root = fixture.nativeElement as HTMLElement;
  });

  const field = (id: string): HTMLInputElement =>
    root.querySelector(`[data-testid="${id}"]`) as HTMLInputElement;
  const type = async (id: string, text: string): Promise<void> => {
    field(id).value = text;
    field(id).dispatchEvent(new Event('input', { bubbles: true }));
    await fixture.whenStable();
  };
  const fill = async (): Promise<void> => {
    await type('display-name', 'Zoë Müller');
    await type('email', ' zoe@example.org');
    await type('password', 'kettle orbit mustard lamp');
  };
  const send = async (): Promise<void> => {
    root
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await fixture.whenStable();
    await new Promise((done) => setTimeout(done));
    await fixture.whenStable();
  };

  it('asks on a new server for the setup code, and shows that it is wrong', async () => {
    setup = 'needed';
    await TestBed.inject(SiteInfo).load();
    await fixture.whenStable();
    expect(root.querySelector('h1')?.textContent).toBe('Set up ChatCall');
    await fill();
    await send();
    expect(root.textContent).toContain('Enter the setup code that the server has printed.');
    expect(requests).toEqual([]);
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'AUTH.SETUP_CODE_WRONG', detail: 'wrong' }));
    await type('setup-code', ' k7qm-2xwd-9rtb ');
    await send();
    expect(requests[0]?.setupCode).toBe('k7qm-2xwd-9rtb');
    expect(field('setup-code').getAttribute('aria-invalid')).toBe('true');
    expect(root.textContent).toContain("This isn't the setup code of this server.");
  });

  it('asks to accept the terms of the server, and shows others when they have changed', async () => {
    termsVersion = 3;
    await TestBed.inject(SiteInfo).load();
    await fixture.whenStable();
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    expect(root.textContent).toContain('Read and accept the terms to continue.');
    expect(field('accept-terms').getAttribute('aria-invalid')).toBe('true');
    expect(requests).toEqual([]);
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'AUTH.TERMS_REQUIRED', detail: 'changed' }));
    field('accept-terms').click();
    await fixture.whenStable();
    termsVersion = 4;
    await send();
    expect(requests[0]?.acceptedTerms).toBe(3);
    expect(field('accept-terms').checked).toBe(false);
    expect(opened).toEqual([]);
    answer = () => Promise.resolve(ADA);
    field('accept-terms').click();
    await fixture.whenStable();
    await send();
    expect(requests[1]?.acceptedTerms).toBe(4);
    expect(opened).toEqual(['/chats']);
  });

  it('says why nobody can register', async () => {
    await fill();
    await type('email', 'zoe@example.org');
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'AUTH.REGISTRATION_CLOSED', detail: 'closed' }));
    await send();
    expect(requests[0]).not.toHaveProperty('setupCode');
    expect(root.textContent).toContain("New accounts can't be created on this server.");
  });

  it.each([
    ['closed', "New accounts can't be created on this server."],
    ['invitation', 'You need an invitation to create an account here.'],
  ] as const)('says before anything is filled in that registration is %s', async (mode, text) => {
    registration = mode;
    await TestBed.inject(SiteInfo).load();
    await fixture.whenStable();
    expect(root.textContent).toContain(text);
    expect(root.querySelector('form')).toBeNull();
    expect(root.querySelector('[data-testid=to-sign-in]')).not.toBeNull();
  });

  it.each([
    ['AUTH.ACCOUNT_PENDING', 'approval'],
    ['AUTH.EMAIL_NOT_VERIFIED', 'verification'],
  ] as const)('%s opens the page that says what happens next', async (code, page) => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await fill();
    await type('email', 'zoe@example.org');
    answer = () => Promise.reject(new ChatCallError({ code, detail: 'waits' }));
    await send();
    expect(navigate.mock.calls).toEqual([[['/account/waiting', page]]]);
    expect(opened).toEqual([]);
    expect(field('form-error').textContent.trim()).toBe('');
  });

  it('shows what is missing, and sends no request', async () => {
    await send();
    expect(root.textContent).toContain('Enter your name.');
    expect(root.textContent).toContain('Choose a password.');
    expect(field('password').getAttribute('aria-invalid')).toBe('true');
    expect(requests).toEqual([]);
  });

  it('suggests a username from the name until the user changes it', async () => {
    await type('display-name', 'Zoë');
    expect(field('username').value).toBe('zoe');
    await type('username', 'mine');
    await type('display-name', 'Zoë Müller');
    expect(field('username').value).toBe('mine');
  });

  it('renders the suggestion at once', () => {
    field('display-name').value = 'Zoë';
    field('display-name').dispatchEvent(new Event('input', { bubbles: true }));
    expect(field('username').value).toBe('zoe');
  });

  it('registers with clean values and opens the app', async () => {
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    expect(requests).toEqual([
      {
        displayName: 'Zoë Müller',
        username: 'zoe.mueller',
        email: 'zoe@example.org',
        password: 'kettle orbit mustard lamp',
      },
    ]);
    expect(opened).toEqual(['/chats']);
  });

  it('shows an error of the server at its field', async () => {
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'AUTH.USERNAME_TAKEN', detail: 'taken' }));
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    expect(field('username').getAttribute('aria-invalid')).toBe('true');
    expect(root.textContent).toContain('This username is taken');
    expect(opened).toEqual([]);
    await type('username', 'another');
    expect(field('username').getAttribute('aria-invalid')).toBeNull();
  });

  it('shows other errors above the button, as text', async () => {
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'fetch failed' }));
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    const alert = root.querySelector('[data-testid="form-error"]');
    expect(alert?.textContent).toContain("Can't reach ChatCall");
    expect(alert?.textContent).not.toContain('fetch failed');
  });
});

describe('suggestUsername', () => {
  it.each([
    ['Zoë Müller-Lüdenscheidt', 'zoe.mueller-luedenscheidt'],
    ['  Ada  Lovelace ', 'ada.lovelace'],
    ['Łukasz Groß', 'lukasz.gross'],
    ["Conan O'Brien!", 'conan.obrien'],
    ['李', ''],
    ['Al', ''],
  ])('%s gives "%s"', (name, username) => expect(suggestUsername(name)).toBe(username));

  it('follows the rules of the server', () => {
    const long = suggestUsername('Dora Maximiliana von Hohenstein-Württemberg-Schaumburg');
    expect(long.length).toBeLessThanOrEqual(32);
    expect(long).toMatch(USERNAME_PATTERN);
  });
});

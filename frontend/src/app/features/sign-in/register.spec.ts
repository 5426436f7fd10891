import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError, type Registration } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { FakeClient } from '../../../testing/fake-client';
import { ADA } from '../../../testing/samples';
import { Register, suggestUsername } from './register';
import { USERNAME_PATTERN } from '@chatcall/contracts';

describe('Register', () => {
  let fixture: ComponentFixture<Register>;
  let root: HTMLElement;
  let answer: (registration: Registration) => Promise<typeof ADA>;
  const asked: Registration[] = [];
  const went: string[] = [];

  beforeEach(async () => {
    asked.length = 0;
    went.length = 0;
    answer = () => Promise.resolve(ADA);
    const client = new FakeClient();
    client.auth.register = (registration) => {
      asked.push(registration);
      return answer(registration);
    };
    TestBed.configureTestingModule({
      imports: [Register],
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(Router).navigateByUrl = (url) => {
      went.push(String(url));
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

  it('says what is missing, and asks the server nothing', async () => {
    await send();
    expect(root.textContent).toContain('Enter your name.');
    expect(root.textContent).toContain('Choose a password.');
    expect(field('password').getAttribute('aria-invalid')).toBe('true');
    expect(asked).toEqual([]);
  });

  it('makes the username follow the name until it is changed by hand', async () => {
    await type('display-name', 'Zoë');
    expect(field('username').value).toBe('zoe');
    await type('username', 'mine');
    await type('display-name', 'Zoë Müller');
    expect(field('username').value).toBe('mine');
  });

  it('has drawn the suggestion before anything else can be typed', () => {
    field('display-name').value = 'Zoë';
    field('display-name').dispatchEvent(new Event('input', { bubbles: true }));
    expect(field('username').value).toBe('zoe');
  });

  it('registers with clean values and opens the app', async () => {
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    expect(asked).toEqual([
      {
        displayName: 'Zoë Müller',
        username: 'zoe.mueller',
        email: 'zoe@example.org',
        password: 'kettle orbit mustard lamp',
      },
    ]);
    expect(went).toEqual(['/chats']);
  });

  it('shows what the server refuses at the field that it is about', async () => {
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'AUTH.USERNAME_TAKEN', message: 'taken' }));
    await fill();
    await type('email', 'zoe@example.org');
    await send();
    expect(field('username').getAttribute('aria-invalid')).toBe('true');
    expect(root.textContent).toContain('This username is taken');
    expect(went).toEqual([]);
    await type('username', 'another');
    expect(field('username').getAttribute('aria-invalid')).toBeNull();
  });

  it('shows other failures above the button, in words', async () => {
    answer = () =>
      Promise.reject(new ChatCallError({ code: 'COMMON.OFFLINE', message: 'fetch failed' }));
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

  it('keeps the rules of the server', () => {
    const long = suggestUsername('Dora Maximiliana von Hohenstein-Württemberg-Schaumburg');
    expect(long.length).toBeLessThanOrEqual(32);
    expect(long).toMatch(USERNAME_PATTERN);
  });
});

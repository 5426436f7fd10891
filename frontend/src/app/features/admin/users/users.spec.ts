import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { Type } from '@angular/core';
import { provideRouter, Router } from '@angular/router';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { Account, CursorPage } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { WaitingCount } from '../waiting-count';
import { User } from './user';
import { Users } from './users';

const account = (username: string, change: Partial<Account> = {}): Account => ({
  id: `0190f3c2-7c1e-7d5a-9b1e-${username.padEnd(12, '0').slice(0, 12)}`,
  username,
  displayName: username.toUpperCase(),
  email: `${username}@example.org`,
  state: 'active',
  siteRole: 'member',
  createdAt: '2026-01-31T09:30:00.000Z',
  ...change,
});
const page = (items: Account[], nextCursor: string | null = null): CursorPage<Account> => ({
  items,
  nextCursor,
});

describe('the users, for administrators', () => {
  const accounts = jest.fn<AdministrationApi['accounts']>();
  const one = jest.fn<AdministrationApi['account']>();
  const update = jest.fn<AdministrationApi['updateAccount']>();
  const approve = jest.fn<AdministrationApi['approveRegistration']>();
  const decline = jest.fn<AdministrationApi['declineRegistration']>();
  const waiting = jest.fn<AdministrationApi['waitingRegistrations']>();
  const erase = jest.fn<AdministrationApi['eraseUser']>();
  const confirmed = jest.fn<Confirm['ask']>();
  let client: FakeClient;
  let root: HTMLElement;
  let fixture: ComponentFixture<unknown>;

  beforeEach(() => {
    for (const mock of [accounts, one, update, approve, decline, waiting, erase, confirmed])
      mock.mockReset();
    confirmed.mockResolvedValue(true);
    client = new FakeClient();
    client.me$.set({
      ...ADA,
      siteRole: 'administrator',
      permissions: [...SITE_PERMISSIONS.administrator],
    });
    const api: Partial<AdministrationApi> = {
      accounts,
      account: one,
      updateAccount: update,
      approveRegistration: approve,
      declineRegistration: decline,
      waitingRegistrations: waiting,
      eraseUser: erase,
      sessions: () => Promise.resolve({ items: [], nextCursor: null }),
    };
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
  });

  const open = async (component: Type<unknown>, inputs: Record<string, string> = {}) => {
    fixture = TestBed.createComponent(component);
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
    await fixture.whenStable();
  };
  const get = (id: string): HTMLElement | null => root.querySelector(`[data-testid="${id}"]`);
  const press = async (id: string): Promise<void> => {
    get(id)?.click();
    await settled();
  };
  const names = (): (string | undefined)[] =>
    [...root.querySelectorAll('[data-testid=user] .name')].map((each) => each.textContent?.trim());

  it('are listed with the filters of the address, page by page', async () => {
    accounts.mockResolvedValueOnce(page([account('anna'), account('ben')], 'next'));
    await open(Users, { q: ' an ', state: 'active', role: 'sleeping' });
    expect(accounts.mock.calls).toEqual([[{ search: 'an', state: 'active' }, null]]);
    expect(names()).toEqual(['ANNA', 'BEN']);
    accounts.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'off' }));
    await press('list-more');
    expect(root.querySelector('[role=alert]')?.textContent).toContain('connection');
    accounts.mockResolvedValueOnce(page([account('cleo')]));
    await press('list-retry');
    expect(accounts.mock.lastCall?.[1]).toBe('next');
    expect(names()).toEqual(['ANNA', 'BEN', 'CLEO']);
    expect(get('list-more')).toBeNull();
  });

  it('show the answer to the newest search only', async () => {
    const answers: ((found: CursorPage<Account>) => void)[] = [];
    accounts.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    await open(Users, { q: 'a' });
    fixture.componentRef.setInput('q', 'b');
    await settled();
    answers[1]?.(page([account('ben')]));
    answers[0]?.(page([account('anna')]));
    await settled();
    expect(names()).toEqual(['BEN']);
  });

  it('are searched while typing, by the address', async () => {
    accounts.mockResolvedValue(page([]));
    await open(Users);
    expect(root.textContent).toContain('No users match');
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    const field = get('users-search') as HTMLInputElement;
    for (const text of ['a', 'an', ' ann ']) {
      field.value = text;
      field.dispatchEvent(new Event('input'));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(navigate.mock.calls.map(([, options]) => options?.queryParams)).toEqual([{ q: 'ann' }]);
  });

  it('are deactivated after a question, which can be undone', async () => {
    const anna = account('anna');
    one.mockResolvedValue(anna);
    await open(User, { userId: anna.id });
    confirmed.mockResolvedValueOnce(false);
    await press('user-deactivate');
    expect(update).not.toHaveBeenCalled();
    update.mockResolvedValueOnce({ ...anna, state: 'deactivated' });
    await press('user-deactivate');
    expect(update.mock.lastCall).toEqual([anna.id, { state: 'deactivated' }]);
    expect(get('user-state')?.textContent?.trim()).toBe('Deactivated');
    update.mockResolvedValueOnce(anna);
    TestBed.inject(Toasts).list()[0]?.action?.run();
    await settled();
    expect(update.mock.lastCall).toEqual([anna.id, { state: 'active' }]);
    expect(get('user-state')?.textContent?.trim()).toBe('Active');
  });

  it('are erased when their username was typed', async () => {
    const anna = account('anna');
    one.mockResolvedValue(anna);
    await open(User, { userId: anna.id });
    await press('erase-user');
    const field = get('erase-username') as HTMLInputElement;
    for (const [text, disabled] of [
      ['ann', true],
      [' Anna ', false],
    ] as const) {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await settled();
      expect((get('erase-confirm') as HTMLButtonElement).disabled).toBe(disabled);
    }
    erase.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.FORBIDDEN', detail: 'no' }));
    await press('erase-confirm');
    expect(TestBed.inject(Toasts).list().at(-1)?.kind).toBe('error');
    const left = { ...anna, displayName: 'Erased user', username: 'erased-1', state: 'erased' };
    erase.mockResolvedValueOnce(left as Account);
    await press('erase-confirm');
    expect(erase.mock.lastCall).toEqual([anna.id, 'anna']);
    expect(root.querySelector('h1')?.textContent).toBe('Erased user');
    for (const id of ['erase-user', 'user-deactivate', 'user-display-name'])
      expect(get(id)).toBeNull();
  });

  it('get another role and other names, of which only changed ones are saved', async () => {
    const anna = account('anna');
    one.mockResolvedValue(anna);
    await open(User, { userId: anna.id });
    expect(get('user-save-names')).toBeNull();
    const name = get('user-display-name') as HTMLInputElement;
    name.value = ' Anna Miller ';
    name.dispatchEvent(new Event('input'));
    await settled();
    update.mockResolvedValueOnce({ ...anna, displayName: 'Anna Miller' });
    await press('user-save-names');
    expect(update.mock.lastCall?.[1]).toEqual({ displayName: 'Anna Miller', username: 'anna' });
    expect(get('user-save-names')).toBeNull();

    const role = get('user-role') as HTMLSelectElement;
    // An administrator makes no owners.
    expect([...role.options].map(({ value }) => value)).not.toContain('owner');
    role.value = 'auditor';
    role.dispatchEvent(new Event('change'));
    await settled();
    update.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.FORBIDDEN', detail: 'no' }));
    await press('user-save-role');
    expect(TestBed.inject(Toasts).list().at(-1)?.kind).toBe('error');
    update.mockResolvedValueOnce({ ...anna, siteRole: 'auditor' });
    await press('user-save-role');
    expect(update.mock.lastCall?.[1]).toEqual({ siteRole: 'auditor' });
    expect(get('user-save-role')).toBeNull();
  });

  it('are changed together, and those that fail are named and stay selected', async () => {
    const people = ['anna', 'ben', 'cleo'].map((name) => account(name));
    accounts.mockResolvedValue(page([...people, account('olga', { siteRole: 'owner' })]));
    await open(Users);
    const boxes = (): HTMLInputElement[] => [
      ...root.querySelectorAll<HTMLInputElement>('[data-testid=user-select]'),
    ];
    expect(boxes().map(({ disabled }) => disabled)).toEqual([false, false, false, true]);
    expect(get('bulk-count')).toBeNull();
    boxes()[0]?.click();
    boxes()[1]?.click();
    await settled();
    expect(get('bulk-count')?.textContent).toBe('Selected: 2');
    confirmed.mockResolvedValueOnce(false);
    await press('bulk-deactivate');
    expect(update).not.toHaveBeenCalled();
    update.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.FORBIDDEN', detail: 'no' }));
    update.mockImplementationOnce((id) =>
      Promise.resolve({ ...account('ben'), id, state: 'deactivated' }),
    );
    await press('bulk-deactivate');
    expect(update.mock.calls).toEqual(
      people.slice(0, 2).map(({ id }) => [id, { state: 'deactivated' }]),
    );
    expect(get('bulk-failures')?.textContent?.trim()).toMatch(/^ANNA: .*permission/);
    expect(boxes().map(({ checked }) => checked)).toEqual([true, false, false, false]);
    expect(get('bulk-progress')?.textContent?.trim()).toBe('');

    const role = get('bulk-role') as HTMLSelectElement;
    expect([...role.options].map(({ value }) => value)).not.toContain('owner');
    role.value = 'auditor';
    update.mockResolvedValueOnce({ ...account('anna'), siteRole: 'auditor' });
    role.dispatchEvent(new Event('change'));
    await settled();
    expect(update.mock.lastCall).toEqual([people[0]?.id, { siteRole: 'auditor' }]);
    expect(get('bulk-failures')).toBeNull();
    expect(get('bulk-count')).toBeNull();
    expect(root.textContent).toContain('Auditor');
  });

  it('that wait are approved or declined together, and only decided about', async () => {
    const wait = { state: 'invited', waitingFor: 'approval' } as const;
    const [anna, ben] = [account('anna', wait), account('ben', wait)];
    accounts.mockResolvedValue(page([anna, ben]));
    waiting.mockResolvedValue(1);
    await open(Users, { state: 'approval' });
    expect(accounts.mock.calls).toEqual([[{ waitingFor: 'approval' }, null]]);
    expect(root.textContent).toContain('Waiting for approval · anna@example.org');
    const boxes = root.querySelectorAll<HTMLInputElement>('[data-testid=user-select]');
    boxes[0]?.click();
    await settled();
    expect(get('bulk-deactivate')).toBeNull();
    expect(get('bulk-role')).toBeNull();
    decline.mockResolvedValueOnce();
    await press('bulk-decline');
    expect(decline.mock.calls).toEqual([[anna.id]]);
    expect(names()).toEqual(['BEN']);
    root.querySelector<HTMLInputElement>('[data-testid=user-select]')?.click();
    await settled();
    approve.mockRejectedValueOnce(new ChatCallError({ code: 'USERS.NOT_WAITING', detail: 'no' }));
    await press('bulk-approve');
    expect(get('bulk-failures')?.textContent).toContain('BEN');
    approve.mockResolvedValueOnce(account('ben'));
    await press('bulk-approve');
    expect(approve.mock.lastCall).toEqual([ben.id]);
    expect(root.textContent).not.toContain('Waiting for approval ');
    expect(TestBed.inject(WaitingCount).count()).toBe(1);
  });

  it('that wait are approved or declined on their page', async () => {
    const anna = account('anna', { state: 'invited', waitingFor: 'verification' });
    one.mockResolvedValue(anna);
    waiting.mockResolvedValue(0);
    await open(User, { userId: anna.id });
    expect(get('user-state')?.textContent?.trim()).toBe('Waiting for email confirmation');
    expect(get('user-issue-link')).toBeNull();
    approve.mockResolvedValueOnce(account('anna'));
    await press('user-approve');
    expect(get('user-state')?.textContent?.trim()).toBe('Active');
    expect(get('user-decline')).toBeNull();
  });

  it('that the administrator may not manage can be looked at only', async () => {
    const owner = account('olga', { siteRole: 'owner' });
    one.mockResolvedValue(owner);
    await open(User, { userId: owner.id });
    expect(get('user-locked')).not.toBeNull();
    for (const id of ['user-deactivate', 'user-role', 'user-issue-link', 'user-display-name'])
      expect(get(id)).toBeNull();
  });
});

import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { Invitation } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA, conversation } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { Invitations } from './invitations';

const OPEN: Invitation = {
  id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
  siteRole: 'guest',
  usesLeft: 3,
  expiresAt: '2026-12-31T09:30:00.000Z',
  createdAt: '2026-11-27T09:30:00.000Z',
  createdBy: { id: ADA.id, displayName: ADA.displayName },
  email: null,
  conversationCount: 0,
  usedBy: [],
};

describe('the page of invitations', () => {
  const invite = jest.fn<AdministrationApi['invite']>();
  const invitations = jest.fn<AdministrationApi['invitations']>();
  const inviteByMail = jest.fn<AdministrationApi['inviteByMail']>();
  const resend = jest.fn<AdministrationApi['resendInvitation']>();
  const revoke = jest.fn<AdministrationApi['revokeInvitation']>();
  const confirmed = jest.fn<Confirm['ask']>();
  let client: FakeClient;
  let root: HTMLElement;
  let fixture: ComponentFixture<Invitations>;

  beforeEach(() => {
    for (const mock of [invite, inviteByMail, invitations, resend, revoke, confirmed])
      mock.mockReset();
    client = new FakeClient();
    const api: Partial<AdministrationApi> = {
      invite,
      inviteByMail,
      invitations,
      resendInvitation: resend,
      revokeInvitation: revoke,
    };
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
  });

  const open = async (permissions = SITE_PERMISSIONS.administrator): Promise<void> => {
    client.me$.set({ ...ADA, siteRole: 'administrator', permissions: [...permissions] });
    fixture = TestBed.createComponent(Invitations);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const get = <T extends HTMLElement>(id: string): T | null =>
    root.querySelector<T>(`[data-testid="${id}"]`);
  const choose = (id: string, value: string): void => {
    const select = get<HTMLSelectElement>(id);
    if (select === null) throw new Error(`no ${id}`);
    select.value = value;
    select.dispatchEvent(new Event('change'));
  };
  const create = async (): Promise<void> => {
    root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
  };

  it('shows the link of a new one once, as whole address', async () => {
    invitations.mockResolvedValue({ items: [], nextCursor: null });
    await open();
    expect(root.textContent).toContain('There are no open invitations');
    choose('invitation-role', 'guest');
    choose('invitation-uses', '5');
    choose('invitation-length', '86400');
    invite.mockResolvedValueOnce({ ...OPEN, path: '/register#secret' });
    invitations.mockResolvedValue({ items: [OPEN], nextCursor: null });
    await create();
    expect(invite.mock.calls).toEqual([[{ siteRole: 'guest', uses: 5, seconds: 86_400 }]]);
    expect(get<HTMLInputElement>('invitation-link')?.value).toMatch(/^http.*\/register#secret$/);
    expect(get('invitations')?.textContent).toContain('Accounts left: 3');
  });

  it('sends mails to several addresses, and says what became of each', async () => {
    invitations.mockResolvedValue({ items: [], nextCursor: null });
    const { own } = conversation();
    client.conversations$.set([
      conversation({ id: 'c1', kind: 'group', title: 'Design', own: { ...own, role: 'owner' } }),
      conversation({ id: 'c2', kind: 'group', title: 'Others', own: { ...own, role: 'member' } }),
    ]);
    await open();
    choose('invitation-way', 'mail');
    await settled();
    expect(get('invitation-uses')).toBeNull();
    const type = async (text: string): Promise<void> => {
      const field = get<HTMLTextAreaElement>('invitation-emails');
      if (field === null) throw new Error('no field');
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await create();
    };
    await type('anna@example.com\nnobody');
    expect(root.querySelector('[role=alert]')?.textContent).toContain('1 to 50 email addresses');
    expect(inviteByMail).not.toHaveBeenCalled();
    const places = root.querySelectorAll<HTMLInputElement>('[data-testid=invitation-place]');
    expect(places).toHaveLength(1);
    places[0]?.click();
    choose('invitation-language', 'de');
    inviteByMail.mockResolvedValueOnce([
      { email: 'anna@example.com', outcome: 'sent' },
      { email: 'ben@example.com', outcome: 'account-exists' },
    ]);
    await type(' anna@example.com,\nben@example.com ');
    expect(inviteByMail.mock.calls).toEqual([
      [
        {
          siteRole: 'member',
          seconds: 604_800,
          conversationIds: ['c1'],
          emails: ['anna@example.com', 'ben@example.com'],
          language: 'de',
        },
      ],
    ]);
    expect(get('invitation-sent')?.textContent).toContain('ben@example.com: Has an account');
  });

  it('sends one again, and shows who has used which', async () => {
    const mailed = { ...OPEN, email: 'anna@example.com', conversationCount: 2 };
    invitations.mockResolvedValueOnce({ items: [mailed], nextCursor: null });
    await open();
    expect(get('invitations')?.textContent).toContain('Groups and channels: 2');
    resend.mockResolvedValueOnce();
    invitations.mockResolvedValueOnce({ items: [mailed], nextCursor: null });
    get('invitation-resend')?.click();
    await settled();
    expect(resend.mock.calls).toEqual([[OPEN.id]]);
    const usedBy = [{ id: ADA.id, displayName: 'Ada Lovelace' }];
    invitations.mockResolvedValueOnce({
      items: [{ ...mailed, usesLeft: 0, usedBy }],
      nextCursor: null,
    });
    const details = root.querySelector<HTMLDetailsElement>('details.later');
    if (details === null) throw new Error('no list');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    await settled();
    expect(invitations.mock.lastCall).toEqual([null, true]);
    expect(get('invitations-used')?.textContent).toContain('Used by Ada Lovelace');
  });

  it('says why one could not be created', async () => {
    invitations.mockResolvedValue({ items: [], nextCursor: null });
    await open();
    invite.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' }));
    await create();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('connection');
    expect(get('invitation-link')).toBeNull();
  });

  it('revokes after a question', async () => {
    invitations.mockResolvedValueOnce({ items: [OPEN], nextCursor: null });
    await open();
    confirmed.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    get('invitation-revoke')?.click();
    await settled();
    expect(revoke).not.toHaveBeenCalled();
    revoke.mockResolvedValueOnce(undefined);
    invitations.mockResolvedValueOnce({ items: [], nextCursor: null });
    get('invitation-revoke')?.click();
    await settled();
    expect(revoke.mock.calls).toEqual([[OPEN.id]]);
    expect(get('invitation-revoke')).toBeNull();
  });

  it('offers only members to those who may not give roles', async () => {
    invitations.mockResolvedValue({ items: [], nextCursor: null });
    await open(SITE_PERMISSIONS.administrator.filter((each) => each !== 'roles.assign'));
    const roles = [...(get<HTMLSelectElement>('invitation-role')?.options ?? [])];
    expect(roles.map(({ value }) => value)).toEqual(['member']);
  });
});

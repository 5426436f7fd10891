import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { Invitation } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
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
};

describe('the page of invitations', () => {
  const invite = jest.fn<AdministrationApi['invite']>();
  const invitations = jest.fn<AdministrationApi['invitations']>();
  const revoke = jest.fn<AdministrationApi['revokeInvitation']>();
  const confirmed = jest.fn<Confirm['ask']>();
  let client: FakeClient;
  let root: HTMLElement;
  let fixture: ComponentFixture<Invitations>;

  beforeEach(() => {
    for (const mock of [invite, invitations, revoke, confirmed]) mock.mockReset();
    client = new FakeClient();
    const api: Partial<AdministrationApi> = { invite, invitations, revokeInvitation: revoke };
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

import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { type AdministrationApi, type ConversationAdministrationApi } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { SiteSession } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { OwnedGroups } from '../users/owned-groups';
import { SiteSessions } from './sessions';

const TIME = '2026-01-31T09:30:00.000Z';
const session = (id: string, change: Partial<SiteSession> = {}): SiteSession => ({
  id,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  address: '192.0.2.17',
  createdAt: TIME,
  lastSeenAt: TIME,
  current: false,
  user: { id: `user-of-${id}`, username: 'ben', displayName: 'Ben', siteRole: 'member' },
  ...change,
});

describe('what administrators end or hand over', () => {
  const siteSessions = jest.fn<AdministrationApi['siteSessions']>();
  const endSessions = jest.fn<AdministrationApi['endSessions']>();
  const find = jest.fn<ConversationAdministrationApi['find']>();
  const members = jest.fn<ConversationAdministrationApi['members']>();
  const transferOwnership = jest.fn<ConversationAdministrationApi['transferOwnership']>();
  const confirmed = jest.fn<Confirm['ask']>();

  beforeEach(() => {
    for (const mock of [siteSessions, endSessions, find, members, transferOwnership, confirmed])
      mock.mockReset();
    const client = new FakeClient();
    client.me$.set({
      ...ADA,
      siteRole: 'administrator',
      permissions: [...SITE_PERMISSIONS.administrator],
    });
    const conversations: Partial<ConversationAdministrationApi> = {
      find,
      members,
      transferOwnership,
    };
    client.site.administration = () =>
      Promise.resolve({ siteSessions, endSessions, conversations } as unknown as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
  });

  /** All requests are answered. */
  const settle = async (fixture: ComponentFixture<unknown>): Promise<HTMLElement> => {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }
    return fixture.nativeElement as HTMLElement;
  };
  const all = (page: HTMLElement, id: string): HTMLElement[] => [
    ...page.querySelectorAll<HTMLElement>(`[data-testid=${id}]`),
  ];

  it('devices are found by the address of the page, and signed out after a question', async () => {
    siteSessions.mockResolvedValue({
      items: [
        session('a'),
        session('b', { current: true }),
        session('c', { user: { ...session('c').user, siteRole: 'owner' } }),
      ],
      nextCursor: null,
    });
    const fixture = TestBed.createComponent(SiteSessions);
    fixture.componentRef.setInput('q', ' 192.0 ');
    const page = await settle(fixture);
    expect(siteSessions).toHaveBeenCalledWith('192.0', null);
    expect(page.textContent).toContain('Firefox on Linux');
    // Neither the own device nor one of an owner.
    expect(all(page, 'session-end')).toHaveLength(1);
    confirmed.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    all(page, 'session-end')[0]?.click();
    await settle(fixture);
    expect(endSessions).not.toHaveBeenCalled();
    endSessions.mockResolvedValue();
    siteSessions.mockResolvedValue({ items: [], nextCursor: null });
    all(page, 'session-end')[0]?.click();
    await settle(fixture);
    expect(endSessions).toHaveBeenCalledWith('user-of-a', 'a');
    expect(page.textContent).toContain('No devices match');
  });

  it('groups that only one user owns are transferred to another active member', async () => {
    const group = {
      id: 'c1',
      kind: 'group' as const,
      title: 'Team',
      memberCount: 3,
      createdAt: TIME,
      lastActivityAt: TIME,
      archivedAt: null,
    };
    find.mockResolvedValue({ items: [group], nextCursor: null });
    const member = (id: string, state?: 'deactivated') => ({
      user: { ...ADA, id, displayName: id, ...(state ? { state } : {}) },
      role: 'member' as const,
      joinedAt: TIME,
    });
    members.mockResolvedValue({
      items: [member('leaving'), member('gone', 'deactivated'), member('ben')],
      nextCursor: null,
    });
    const fixture = TestBed.createComponent(OwnedGroups);
    fixture.componentRef.setInput('userId', 'leaving');
    const page = await settle(fixture);
    expect(find).toHaveBeenCalledWith({ soleOwnerId: 'leaving' }, null);
    all(page, 'transfer-to')[0]?.click();
    await settle(fixture);
    const options = [...page.querySelectorAll('option')].map(({ value }) => value);
    expect(options).toEqual(['ben']);
    transferOwnership.mockResolvedValue(member('ben'));
    find.mockResolvedValue({ items: [], nextCursor: null });
    all(page, 'transfer')[0]?.click();
    await settle(fixture);
    expect(transferOwnership).toHaveBeenCalledWith('c1', {
      fromMemberId: 'leaving',
      toMemberId: 'ben',
    });
    expect(page.querySelector('section')).toBeNull();
  });
});

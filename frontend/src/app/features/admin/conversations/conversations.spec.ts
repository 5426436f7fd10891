import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { provideRouter } from '@angular/router';
import {
  ChatCallError,
  type AdministrationApi,
  type ConversationAdministrationApi,
} from '@chatcall/client-sdk';
import type { AdministeredConversation, AdministeredMember } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { AdminConversation } from './conversation';
import { Conversations } from './conversations';
import { DeleteConversationDialog } from './delete-dialog';

const TIME = '2026-01-31T09:30:00.000Z';
const TEAM: AdministeredConversation = {
  id: 'c1',
  kind: 'group',
  title: 'Team',
  memberCount: 2,
  createdAt: TIME,
  lastActivityAt: TIME,
  archivedAt: null,
};
const MEMBER: AdministeredMember = { user: ADA, role: 'member', joinedAt: TIME };

describe('the pages of groups and channels', () => {
  const find = jest.fn<ConversationAdministrationApi['find']>();
  const members = jest.fn<ConversationAdministrationApi['members']>();
  const assignRole = jest.fn<ConversationAdministrationApi['assignRole']>();
  const removeMember = jest.fn<ConversationAdministrationApi['removeMember']>();
  const setArchived = jest.fn<ConversationAdministrationApi['setArchived']>();
  const confirmed = jest.fn<Confirm['ask']>();
  const error = jest.fn<Toasts['error']>();
  const show = jest.fn<Toasts['show']>();

  beforeEach(() => {
    const client = new FakeClient();
    for (const mock of [find, members, assignRole, removeMember, setArchived]) mock.mockReset();
    for (const mock of [confirmed, error, show]) mock.mockReset();
    find.mockResolvedValue({ items: [TEAM], nextCursor: 'next' });
    members.mockResolvedValue({ items: [MEMBER], nextCursor: null });
    confirmed.mockResolvedValue(true);
    const conversations: Partial<ConversationAdministrationApi> = {
      find,
      members,
      assignRole,
      removeMember,
      setArchived,
      counts: () => Promise.resolve({ direct: 7, group: 2, channel: 1 }),
      get: () => Promise.resolve(TEAM),
    };
    client.site.administration = () =>
      Promise.resolve({ conversations } as unknown as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
        { provide: Toasts, useValue: { error, show } },
      ],
    });
  });

  /** All requests are answered. */
  const settle = async (fixture: ComponentFixture<unknown>): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }
  };
  const openTeam = async (): Promise<[HTMLElement, ComponentFixture<unknown>]> => {
    const fixture = TestBed.createComponent(AdminConversation);
    fixture.componentRef.setInput('conversationId', 'c1');
    await settle(fixture);
    return [fixture.nativeElement as HTMLElement, fixture];
  };
  const one = (page: HTMLElement, id: string): HTMLElement => {
    const found = page.querySelector<HTMLElement>(`[data-testid=${id}]`);
    if (!found) throw new Error(`There is no ${id}`);
    return found;
  };

  it('show the groups and channels that the address asks for, the numbers, and more pages', async () => {
    const fixture = TestBed.createComponent(Conversations);
    fixture.componentRef.setInput('q', ' team ');
    fixture.componentRef.setInput('kind', 'group');
    fixture.componentRef.setInput('state', 'unknown');
    await settle(fixture);
    const page = fixture.nativeElement as HTMLElement;
    expect(one(page, 'conversation-counts').textContent).toContain('7');
    expect(find).toHaveBeenCalledWith({ q: 'team', kind: 'group' }, null);
    find.mockResolvedValue({ items: [{ ...TEAM, id: 'c2', title: 'Other' }], nextCursor: null });
    one(page, 'list-more').click();
    await settle(fixture);
    expect([...page.querySelectorAll('.name')].map((each) => each.textContent)).toEqual([
      'Team',
      'Other',
    ]);
  });

  it('give a member another role, and show the former one when the server refuses', async () => {
    const [page, fixture] = await openTeam();
    const select = page.querySelector('select');
    if (!select) throw new Error('no choice of roles');
    const choose = async (role: string): Promise<void> => {
      select.value = role;
      select.dispatchEvent(new Event('change'));
      await settle(fixture);
    };
    assignRole.mockResolvedValue({ ...MEMBER, role: 'owner' });
    await choose('owner');
    expect(assignRole).toHaveBeenCalledWith('c1', ADA.id, 'owner');
    expect(show).toHaveBeenCalled();
    assignRole.mockRejectedValue(new ChatCallError({ code: 'CHAT.LAST_OWNER', detail: 'no' }));
    await choose('member');
    expect(select.value).toBe('owner');
    expect(error).toHaveBeenCalled();
  });

  it('remove a member only after a question', async () => {
    const [page, fixture] = await openTeam();
    confirmed.mockResolvedValueOnce(false);
    one(page, 'member-remove').click();
    await settle(fixture);
    expect(removeMember).not.toHaveBeenCalled();
    members.mockResolvedValue({ items: [], nextCursor: null });
    one(page, 'member-remove').click();
    await settle(fixture);
    expect(removeMember).toHaveBeenCalledWith('c1', ADA.id);
    expect(page.querySelector('[data-testid=member-remove]')).toBeNull();
  });

  it('archive and restore a conversation', async () => {
    const [page, fixture] = await openTeam();
    setArchived.mockResolvedValue({ ...TEAM, archivedAt: TIME });
    one(page, 'conversation-archive').click();
    await settle(fixture);
    expect(setArchived).toHaveBeenCalledWith('c1', true);
    one(page, 'conversation-archived');
    setArchived.mockResolvedValue(TEAM);
    one(page, 'conversation-restore').click();
    await settle(fixture);
    expect(setArchived).toHaveBeenLastCalledWith('c1', false);
    one(page, 'conversation-archive');
  });

  it('delete only after the name was typed', async () => {
    const close = jest.fn();
    TestBed.configureTestingModule({
      providers: [
        { provide: MAT_DIALOG_DATA, useValue: 'Team' },
        { provide: MatDialogRef, useValue: { close } },
      ],
    });
    const fixture = TestBed.createComponent(DeleteConversationDialog);
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    const name = one(page, 'delete-name') as HTMLInputElement;
    const submit = async (text: string): Promise<void> => {
      name.value = text;
      name.dispatchEvent(new Event('input'));
      await fixture.whenStable();
      page.querySelector('form')?.dispatchEvent(new Event('submit'));
    };
    await submit('team');
    expect(close).not.toHaveBeenCalled();
    await submit('Team');
    expect(close).toHaveBeenCalledWith(true);
  });
});

import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  ChatCallError,
  type AdministrationApi,
  type ServerAdministrationApi,
} from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { SitePermission, StorageUsage } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA, BEN } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Storage } from './storage';

const USAGE: StorageUsage = {
  backend: 's3',
  usedBytes: 2_400_000,
  limitBytes: 10_000_000,
  userLimitBytes: null,
  files: 12,
  kinds: [{ kind: 'image', files: 10, bytes: 2_000_000 }],
  unsent: { files: 1, bytes: 1_000 },
  unreferenced: { files: 0, bytes: 0 },
  unfinished: { files: 2, bytes: 5_000 },
  countedAt: '2026-01-31T09:30:00.000Z',
};

describe('the page Storage', () => {
  const storage = jest.fn<ServerAdministrationApi['storage']>();
  const largestUsers = jest.fn<ServerAdministrationApi['largestUsers']>();
  let client: FakeClient;
  let fixture: ComponentFixture<Storage>;
  let root: HTMLElement;

  beforeEach(() => {
    storage.mockReset();
    largestUsers.mockReset();
    client = new FakeClient();
    const server: Partial<ServerAdministrationApi> = { storage, largestUsers };
    const api = { server } as Pick<AdministrationApi, 'server'>;
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    const { id, username, displayName } = BEN;
    const item = { id, username, displayName, files: 3, bytes: 1_500_000 };
    largestUsers.mockResolvedValue({ items: [item], nextCursor: null });
  });

  const open = async (permissions: readonly SitePermission[]): Promise<void> => {
    client.me$.set({ ...ADA, permissions: [...permissions] });
    fixture = TestBed.createComponent(Storage);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const get = (id: string): HTMLElement | null => root.querySelector(`[data-testid="${id}"]`);

  it('shows what is used, by kind and by user, with links to the users', async () => {
    storage.mockResolvedValue(USAGE);
    await open(SITE_PERMISSIONS.administrator);
    expect(get('storage-used')?.textContent).toContain('2.4 MB of 10 MB');
    expect(root.querySelector('progress')?.value).toBe(2_400_000);
    expect(get('storage-kinds')?.textContent).toMatch(/Images.*2 MB/s);
    expect(get('storage-temporary')?.textContent).toMatch(/Unfinished uploads.*5 kB/s);
    expect(get('storage-user')?.textContent).toMatch(/Ben Okonkwo.*1.5 MB/s);
    expect(get('storage-user')?.getAttribute('href')).toBe(`/admin/users/${BEN.id}`);
  });

  it('shows no users to those who may not see accounts, and no bar without a limit', async () => {
    storage.mockResolvedValue({ ...USAGE, limitBytes: null, kinds: [] });
    await open(['health.read']);
    expect(get('storage-used')?.textContent?.trim()).toBe('2.4 MB');
    expect(root.querySelector('progress')).toBeNull();
    expect(get('storage-none')?.textContent).toContain('No files yet');
    expect(get('storage-users')).toBeNull();
    expect(largestUsers).not.toHaveBeenCalled();
  });

  it('says why it could not be loaded, and tries again', async () => {
    storage.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' }));
    await open(['health.read']);
    expect(root.querySelector('[role=alert]')?.textContent).toContain('connection');
    storage.mockResolvedValueOnce(USAGE);
    get('storage-retry')?.click();
    await settled();
    expect(get('storage-used')).not.toBeNull();
  });
});

import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError } from '@chatcall/client-sdk';
import type { FileUsage } from '@chatcall/contracts';
import { FakeClient } from '../../../testing/fake-client';
import { CLIENT } from '../../core/client';
import { StorageUsage } from './storage';

const MB = 1_000_000;

describe('the storage page of the settings', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<StorageUsage>;
  const get = (id: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${id}"]`);
  const text = (id: string): string => get(id)?.textContent?.trim() ?? '';
  const open = async (usage?: FileUsage): Promise<void> => {
    if (usage) client.files.usageNow = usage;
    fixture = TestBed.createComponent(StorageUsage);
    await fixture.whenStable();
  };

  beforeEach(() => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  it('says how much is used and free, also with a bar', async () => {
    await open({ usedBytes: 250 * MB, limitBytes: 1000 * MB, fileBytesMax: 100 * MB });
    expect(text('storage-used')).toBe('250 MB of 1 GB used');
    expect(text('storage-free')).toBe('750 MB free');
    expect(text('storage-largest')).toBe('A single file may have up to 100 MB.');
    const bar = get('storage-bar') as HTMLProgressElement;
    expect([bar.value, bar.max, bar.classList.contains('full')]).toEqual([0.25, 1, false]);
    expect(bar.getAttribute('aria-labelledby')).toBe(get('storage-used')?.id);
  });

  it('warns when it is nearly full, and never shows more than the whole', async () => {
    await open({ usedBytes: 1200 * MB, limitBytes: 1000 * MB, fileBytesMax: MB });
    const bar = get('storage-bar') as HTMLProgressElement;
    expect([bar.value, bar.classList.contains('full')]).toEqual([1, true]);
    expect(text('storage-free')).toBe('0 bytes free');
  });

  it('shows no bar without a limit', async () => {
    await open({ usedBytes: 5 * MB, limitBytes: null, fileBytesMax: MB });
    expect(text('storage-used')).toBe('5 MB used');
    expect(get('storage-bar')).toBeNull();
  });

  it('says why it could not be loaded, and tries again', async () => {
    const { usage } = client.files;
    client.files.usage = () =>
      Promise.reject(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' }));
    await open();
    expect(text('storage-failed')).toContain("Can't reach ChatCall");
    client.files.usage = usage;
    get('storage-retry')?.click();
    await fixture.whenStable();
    expect(get('storage-failed')).toBeNull();
    expect(text('storage-used')).toBe('0 bytes used');
  });
});

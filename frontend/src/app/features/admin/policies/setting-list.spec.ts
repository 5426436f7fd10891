import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError, type ChatCallClient } from '@chatcall/client-sdk';
import type { SiteSetting } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { SettingList } from './setting-list';

const NAME: SiteSetting = {
  name: 'site.name',
  value: 'Example',
  defaultValue: 'ChatCall',
  fixed: false,
  version: 2,
  changedAt: '2026-01-31T09:30:00.000Z',
  changedBy: { id: ADA.id, displayName: ADA.displayName },
};
const FIXED: SiteSetting = {
  ...NAME,
  name: 'links.previews',
  value: true,
  defaultValue: false,
  fixed: true,
};

describe('the settings of the server', () => {
  const change = jest.fn<ChatCallClient['site']['change']>();
  const undo = jest.fn<ChatCallClient['site']['undo']>();
  const reset = jest.fn<ChatCallClient['site']['reset']>();
  const settings = jest.fn<ChatCallClient['site']['settings']>();
  let client: FakeClient;
  let fixture: ComponentFixture<SettingList>;

  const section = (name: string): HTMLElement => {
    const found = (fixture.nativeElement as HTMLElement).querySelector<HTMLElement>(
      `[data-testid="${name}"]`,
    );
    if (!found) throw new Error(`no section ${name}`);
    return found;
  };
  const press = async (name: string, id: string): Promise<void> => {
    section(name).querySelector<HTMLElement>(`[data-testid=${id}]`)?.click();
    await fixture.whenStable();
  };
  const open = async (permissions: (typeof ADA)['permissions']): Promise<void> => {
    client.me$.set({ ...ADA, siteRole: 'administrator', permissions });
    fixture = TestBed.createComponent(SettingList);
    await fixture.whenStable();
  };
  const type = async (text: string): Promise<void> => {
    const box = section('site.name').querySelector('input');
    if (!box) throw new Error('no input');
    box.value = text;
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };

  beforeEach(() => {
    client = new FakeClient();
    settings.mockReset().mockResolvedValue([NAME, FIXED]);
    change.mockReset();
    undo.mockReset();
    reset.mockReset();
    Object.assign(client.site, { settings, change, undo, reset });
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  it('saves a changed value with the setting that was shown', async () => {
    change.mockResolvedValue({ ...NAME, value: 'New', version: 3 });
    await open(['settings.read', 'settings.change']);
    await type('New');
    await press('site.name', 'save');
    expect(change).toHaveBeenCalledWith(NAME, 'New');
    expect(section('site.name').querySelector('[data-testid=save]')).toBeNull();
  });

  it('undoes the last change, and says who made it', async () => {
    undo.mockResolvedValue({ ...NAME, value: 'ChatCall', version: 3 });
    await open(['settings.read', 'settings.change']);
    expect(section('site.name').textContent).toContain(`Changed by ${ADA.displayName}`);
    await press('site.name', 'undo');
    expect(undo).toHaveBeenCalledWith(NAME);
    expect(section('site.name').querySelector('input')?.value).toBe('ChatCall');
  });

  it('returns to the default, which is offered only for another value', async () => {
    reset.mockImplementation(() => {
      settings.mockResolvedValue([{ ...NAME, value: 'ChatCall', version: 3 }, FIXED]);
      return Promise.resolve();
    });
    await open(['settings.read', 'settings.change']);
    await press('site.name', 'reset');
    expect(reset).toHaveBeenCalledWith(NAME);
    expect(section('site.name').querySelector('input')?.value).toBe('ChatCall');
    expect(section('site.name').querySelector('[data-testid=reset]')).toBeNull();
  });

  it('shows a value that somebody else has changed meanwhile', async () => {
    change.mockRejectedValue(
      new ChatCallError({ code: 'COMMON.PRECONDITION_FAILED', detail: 'changed' }),
    );
    await open(['settings.read', 'settings.change']);
    settings.mockResolvedValue([{ ...NAME, value: 'Other', version: 5 }, FIXED]);
    await type('New');
    await press('site.name', 'save');
    expect(section('site.name').querySelector('input')?.value).toBe('Other');
    expect(section('site.name').querySelector('[role=alert]')?.textContent?.trim()).not.toBe('');
  });

  it('keeps what was entered when nobody confirms who the user is', async () => {
    change.mockRejectedValue(
      new ChatCallError({ code: 'AUTH.REAUTHENTICATION_REQUIRED', detail: 'cancelled' }),
    );
    await open(['settings.read', 'settings.change']);
    settings.mockResolvedValue([{ ...NAME }, FIXED]);
    await type('New');
    await press('site.name', 'save');
    expect(section('site.name').querySelector('input')?.value).toBe('New');
    expect(section('site.name').querySelector('[data-testid=save]')).not.toBeNull();
  });

  it('a fixed value and one that the role may only read cannot be changed', async () => {
    await open(['settings.read']);
    for (const { name } of [NAME, FIXED]) {
      expect(section(name).querySelector('fieldset')?.disabled).toBe(true);
      expect(section(name).querySelector('button')).toBeNull();
    }
    expect(section('links.previews').querySelector('[data-testid=fixed]')).not.toBeNull();
  });

  it('offers to try again when the settings could not be loaded', async () => {
    settings.mockRejectedValue(new ChatCallError({ code: 'COMMON.UNAVAILABLE', detail: 'away' }));
    await open(['settings.read']);
    expect((fixture.nativeElement as HTMLElement).querySelector('[role=alert]')).not.toBeNull();
  });
});

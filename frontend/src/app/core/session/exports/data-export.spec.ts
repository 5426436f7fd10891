import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError, type ExportsApi } from '@chatcall/client-sdk';
import type { UserExport } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../client';
import { DataExport } from './data-export';

const RUNNING: UserExport = {
  id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
  userId: ADA.id,
  state: 'running',
  processed: 5,
  total: 20,
  size: null,
  createdAt: '2026-11-27T09:30:00.000Z',
  expiresAt: '2026-12-04T09:30:00.000Z',
};
const DONE: UserExport = { ...RUNNING, state: 'done', processed: 20, size: 2_400_000 };

describe('an export of the data of a user', () => {
  const start = jest.fn<ExportsApi['start']>();
  const get = jest.fn<ExportsApi['get']>();
  const list = jest.fn<ExportsApi['list']>();
  const remove = jest.fn<ExportsApi['delete']>();
  let root: HTMLElement;
  let fixture: ComponentFixture<DataExport>;

  beforeEach(() => {
    for (const mock of [start, get, list, remove]) mock.mockReset();
    list.mockResolvedValue([]);
    const client = new FakeClient();
    client.me$.set(ADA);
    const api: ExportsApi = {
      ...{ start, get, list, delete: remove },
      address: (id) => `/api/files/exports/${id}`,
    };
    client.site.exports = () => Promise.resolve(api);
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });
  afterEach(() => fixture.destroy());

  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
    await fixture.whenStable();
  };
  const open = async (of: string | null = null): Promise<void> => {
    fixture = TestBed.createComponent(DataExport);
    fixture.componentRef.setInput('of', of);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const find = (id: string): HTMLElement | null => root.querySelector(`[data-testid="${id}"]`);
  const shown = async (id: string): Promise<HTMLElement> => {
    for (;;) {
      const element = find(id);
      if (element !== null) return element;
      await settled();
    }
  };

  it('shows its progress, and can be downloaded and deleted when it is done', async () => {
    await open();
    expect(list.mock.calls).toEqual([[ADA.id]]);
    start.mockResolvedValueOnce(RUNNING);
    get.mockResolvedValue(DONE);
    find('export-start')?.click();
    const progress = (await shown('export-progress')) as HTMLProgressElement;
    expect([progress.value, progress.max]).toEqual([5, 20]);
    expect(start.mock.calls).toEqual([[null]]);
    const link = await shown('export-download');
    expect(link.getAttribute('href')).toBe(`/api/files/exports/${RUNNING.id}`);
    expect(find('export-done')?.textContent).toContain('2.4 MB');
    remove.mockResolvedValueOnce(undefined);
    find('export-delete')?.click();
    await settled();
    expect(remove.mock.calls).toEqual([[RUNNING.id]]);
    expect(find('export-done')).toBeNull();
  });

  it('of another user can be stopped, and says why it does not start', async () => {
    list.mockResolvedValueOnce([RUNNING]);
    await open('another');
    expect(list.mock.calls).toEqual([['another']]);
    remove.mockResolvedValueOnce(undefined);
    (await shown('export-cancel')).click();
    await settled();
    start.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.FORBIDDEN', detail: 'no' }));
    (await shown('export-start')).click();
    expect((await shown('export-failure')).textContent).toContain('permission');
    expect(start.mock.calls).toEqual([['another']]);
  });
});

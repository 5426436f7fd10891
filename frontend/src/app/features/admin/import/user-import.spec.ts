import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import type { UserImport } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { CLIENT } from '../../../core/client';
import { UserImportPage } from './user-import';

const found = (change: Partial<UserImport> = {}): UserImport => ({
  id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
  dryRun: true,
  state: 'done',
  rows: 3,
  processed: 3,
  created: 1,
  refused: 1,
  links: 'none',
  createdAt: '2026-01-31T09:30:00.000Z',
  ...change,
});

describe('the import of users', () => {
  const imports = jest.fn<AdministrationApi['userImports']>();
  const start = jest.fn<AdministrationApi['importUsers']>();
  const cancel = jest.fn<AdministrationApi['cancelUserImport']>();
  const links = jest.fn<AdministrationApi['takeUserImportLinks']>();
  const rows = jest.fn<AdministrationApi['refusedRows']>();
  let root: HTMLElement;
  let fixture: ComponentFixture<UserImportPage>;

  beforeEach(() => {
    for (const mock of [imports, start, cancel, links, rows]) mock.mockReset();
    imports.mockResolvedValue([]);
    rows.mockResolvedValue({ items: [], nextCursor: null });
    const client = new FakeClient();
    const api: Partial<AdministrationApi> = {
      userImports: imports,
      importUsers: start,
      cancelUserImport: cancel,
      takeUserImportLinks: links,
      refusedRows: rows,
    };
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  async function open(): Promise<void> {
    fixture = TestBed.createComponent(UserImportPage);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  }
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve));
      fixture.detectChanges();
    }
  }
  const part = (name: string): HTMLElement | null =>
    root.querySelector<HTMLElement>(`[data-testid="import-${name}"]`);
  async function press(name: string): Promise<void> {
    part(name)?.click();
    await settled();
  }
  const file = new File(['username,displayName,email\n'], 'users.csv', { type: 'text/csv' });
  async function choose(): Promise<void> {
    const input = part('file') as HTMLInputElement;
    Object.defineProperty(input, 'files', { value: [file], configurable: true });
    input.dispatchEvent(new Event('change'));
    await settled();
  }

  it('needs a file, and shows the problems of a check by line and column', async () => {
    await open();
    expect((part('check') as HTMLButtonElement).disabled).toBe(true);
    await choose();
    start.mockResolvedValue(found());
    const problems = [{ column: 'email', rule: 'taken', detail: 'Taken.' }] as const;
    rows.mockResolvedValue({
      items: [{ line: 3, username: 'ada', email: 'x', outcome: 'refused', userId: null, problems }],
      nextCursor: null,
    });
    await press('check');
    expect(start).toHaveBeenCalledWith(file, true);
    expect(part('result')?.textContent).toMatch(
      /Would be created: 1.*Exist already: 1.*With problems: 1/s,
    );
    expect(part('problems')?.textContent).toMatch(/Line 3.*ada.*Another account has this email/s);
    expect(part('links')).toBeNull();
  });

  it('continues to show an import that runs, which can be stopped', async () => {
    const running = found({ dryRun: false, state: 'running', processed: 1 });
    imports.mockResolvedValue([running]);
    await open();
    expect(root.querySelector('progress')?.value).toBe(1);
    cancel.mockResolvedValue({ ...running, state: 'cancelled' });
    await press('cancel');
    expect(cancel).toHaveBeenCalledWith(running.id);
    expect(part('result')?.textContent).toContain('Stopped');
  });

  it('hands the links over once', async () => {
    imports.mockResolvedValue([found({ dryRun: false, links: 'download' })]);
    links.mockResolvedValue('displayName,email,link\r\n');
    const [create, revoke] = [jest.fn(() => 'blob:links'), jest.fn()];
    Object.assign(URL, { createObjectURL: create, revokeObjectURL: revoke });
    const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
    await open();
    await press('links');
    expect(create).toHaveBeenCalledTimes(1);
    expect(click).toHaveBeenCalledTimes(1);
    click.mockRestore();
    expect(revoke).toHaveBeenCalledWith('blob:links');
    expect(part('links')).toBeNull();
  });

  it('says what is wrong with the file, with the line', async () => {
    await open();
    await choose();
    const fields = [{ field: 'file', rule: 'csv', detail: 'line 4: a quote is not closed' }];
    start.mockRejectedValue(new ChatCallError({ code: 'COMMON.VALIDATION', detail: '', fields }));
    await press('check');
    expect(part('failure')?.textContent).toContain('line 4: a quote is not closed');
    expect(part('result')).toBeNull();
  });
});

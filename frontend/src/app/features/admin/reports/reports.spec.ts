import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { ChatCallError, type AdministrationApi } from '@chatcall/client-sdk';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { Report } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { ReportsPage } from './reports';

const PERSON = { id: ADA.id, displayName: 'Bob', username: 'bob', state: 'active' } as const;
const REPORT: Report = {
  id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10',
  state: 'open',
  reason: 'harassment',
  comment: 'It is not the first time.',
  createdAt: '2026-11-27T09:30:00.000Z',
  reporter: { ...PERSON, displayName: 'Anna' },
  user: PERSON,
  message: {
    id: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e11',
    conversationId: '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e12',
    text: 'something bad',
    fileNames: ['picture.png'],
    sentAt: '2026-11-27T09:29:00.000Z',
  },
  outcome: null,
  handledBy: null,
  handledAt: null,
};

describe('the page of reports', () => {
  const reports = jest.fn<AdministrationApi['reports']>();
  const report = jest.fn<AdministrationApi['report']>();
  const resolveReport = jest.fn<AdministrationApi['resolveReport']>();
  const confirmed = jest.fn<Confirm['ask']>();
  let fixture: ComponentFixture<ReportsPage>;
  const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const get = (id: string): HTMLElement | null => root().querySelector(`[data-testid="${id}"]`);
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };

  beforeEach(async () => {
    for (const mock of [reports, report, resolveReport, confirmed]) mock.mockReset();
    reports.mockResolvedValue({ items: [REPORT], nextCursor: null });
    resolveReport.mockResolvedValue(REPORT);
    const client = new FakeClient();
    const api: Partial<AdministrationApi> = { reports, report, resolveReport };
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    client.me$.set({
      ...ADA,
      siteRole: 'administrator',
      permissions: [...SITE_PERMISSIONS.administrator],
    });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
    fixture = TestBed.createComponent(ReportsPage);
    await settled();
  });

  it('shows the text as it was reported, and what was written around it on demand', async () => {
    expect(get('report-text')?.textContent).toContain('something bad');
    expect(get('report-text')?.textContent).toContain('picture.png');
    expect(get('report-context')).toBeNull();
    const { message } = REPORT;
    if (message === null) throw new Error('no message');
    report.mockResolvedValue({
      ...REPORT,
      context: [{ ...message, sender: 'Bob', text: '', editedAt: null, deletedAt: message.sentAt }],
    });
    get('report-toggle')?.click();
    await settled();
    expect(get('report-context')?.textContent).toContain('This message was deleted.');
  });

  it('removes a report from the queue when it was decided, and asks before it deletes', async () => {
    confirmed.mockResolvedValue(false);
    get('report-delete')?.click();
    await settled();
    expect(resolveReport).not.toHaveBeenCalled();
    confirmed.mockResolvedValue(true);
    get('report-delete')?.click();
    await settled();
    expect(resolveReport).toHaveBeenCalledWith(REPORT.id, 'message-deleted');
    expect(get('report')).toBeNull();
    expect(get('reports-none')).not.toBeNull();
  });

  it('loads the queue again when somebody else was faster', async () => {
    resolveReport.mockRejectedValue(
      new ChatCallError({ code: 'REPORTS.ALREADY_HANDLED', detail: '' }),
    );
    reports.mockResolvedValue({ items: [], nextCursor: null });
    get('report-dismiss')?.click();
    await settled();
    expect(reports).toHaveBeenCalledTimes(2);
    expect(get('report')).toBeNull();
  });
});

import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import {
  ChatCallError,
  type AdministrationApi,
  type ServerAdministrationApi,
} from '@chatcall/client-sdk';
import type { CursorPage, FailedJob, JobQueues } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { CLIENT } from '../../../core/client';
import { Confirm } from '../../../ui/dialog/confirm';
import { Jobs } from './jobs';

const PAGE: CursorPage<FailedJob> = {
  items: [
    {
      id: 'mail.send:a:8',
      name: 'mail.send',
      failedAt: '2026-01-31T09:30:00.000Z',
      attempts: 2,
      error: 'A mail (password-reset) could not be sent: ECONNREFUSED',
      repeats: false,
    },
  ],
  nextCursor: null,
};
const EMPTY: CursorPage<FailedJob> = { items: [], nextCursor: null };
const QUEUES: JobQueues = {
  queues: [{ name: 'jobs', waiting: 4, scheduled: 9, active: 1, failed: 1 }],
  durable: false,
};

describe('the page Jobs', () => {
  const failedJobs = jest.fn<ServerAdministrationApi['failedJobs']>();
  const jobQueues = jest.fn<ServerAdministrationApi['jobQueues']>();
  const retryJob = jest.fn<ServerAdministrationApi['retryJob']>();
  const removeJob = jest.fn<ServerAdministrationApi['removeJob']>();
  const confirmed = jest.fn<Confirm['ask']>();
  let fixture: ComponentFixture<Jobs>;
  let root: HTMLElement;

  beforeEach(() => {
    for (const mock of [failedJobs, jobQueues, retryJob, removeJob, confirmed]) mock.mockReset();
    jobQueues.mockResolvedValue(QUEUES);
    const client = new FakeClient();
    const server: Partial<ServerAdministrationApi> = { failedJobs, jobQueues, retryJob, removeJob };
    const api = { server } as Pick<AdministrationApi, 'server'>;
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: Confirm, useValue: { ask: confirmed } },
      ],
    });
  });

  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  const open = async (page: CursorPage<FailedJob>): Promise<void> => {
    failedJobs.mockResolvedValue(page);
    fixture = TestBed.createComponent(Jobs);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const get = (id: string): HTMLElement | null => root.querySelector(`[data-testid="${id}"]`);

  it('shows counts and failed jobs, and that they are lost without Redis', async () => {
    await open(PAGE);
    expect(get('jobs-counts')?.textContent).toMatch(/Waiting\s*4.*Scheduled\s*9.*Failed\s*1/s);
    expect(get('job')?.textContent).toMatch(/mail\.send.*ECONNREFUSED.*2 attempts/s);
    expect(get('jobs-in-memory')).not.toBeNull();
    jobQueues.mockResolvedValue({ ...QUEUES, durable: true });
    await open(EMPTY);
    expect(root.textContent).toContain('No job has failed');
    expect(get('jobs-in-memory')).toBeNull();
  });

  it('starts a job again, also one that another administrator has started', async () => {
    await open(PAGE);
    failedJobs.mockResolvedValue(EMPTY);
    retryJob.mockRejectedValueOnce(
      new ChatCallError({ code: 'COMMON.NOT_FOUND', detail: 'it runs already' }),
    );
    get('job-retry')?.click();
    await settled();
    expect(retryJob.mock.calls).toEqual([['mail.send:a:8']]);
    expect(get('job')).toBeNull();
  });

  it('removes after a question', async () => {
    await open(PAGE);
    confirmed.mockResolvedValueOnce(false).mockResolvedValueOnce(true);
    get('job-remove')?.click();
    await settled();
    expect(removeJob).not.toHaveBeenCalled();
    get('job-remove')?.click();
    await settled();
    expect(removeJob.mock.calls).toEqual([['mail.send:a:8']]);
  });

  it('says why the jobs could not be loaded', async () => {
    failedJobs.mockRejectedValue(new ChatCallError({ code: 'COMMON.UNAVAILABLE', detail: 'away' }));
    fixture = TestBed.createComponent(Jobs);
    root = fixture.nativeElement as HTMLElement;
    await settled();
    expect(root.querySelector('[role=alert]')).not.toBeNull();
  });
});

import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import {
  ChatCallError,
  type AdministrationApi,
  type ServerAdministrationApi,
} from '@chatcall/client-sdk';
import type { ServerHealth } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { CLIENT } from '../../../core/client';
import { Health } from './health';

const FAILING: ServerHealth = {
  status: 'failing',
  checkedAt: '2026-01-31T09:30:00.000Z',
  checks: [
    {
      name: 'database',
      subject: null,
      status: 'ok',
      finding: null,
      advice: null,
      facts: { latencyMs: 3, version: '18.4', sizeBytes: 2_400_000 },
    },
    {
      name: 'turn',
      subject: 'turn:turn.example.com:3478',
      status: 'failing',
      finding: 'turn-refused',
      advice: 'English',
      facts: { errorCode: '401' },
    },
  ],
  processes: [{ id: 'b1946ac9', state: 'no-answer', details: null }],
};

describe('the page Health', () => {
  const health = jest.fn<ServerAdministrationApi['health']>();
  let fixture: ComponentFixture<Health>;
  let root: HTMLElement;
  let visibility: DocumentVisibilityState;

  beforeEach(() => {
    health.mockReset();
    visibility = 'visible';
    jest.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
    const client = new FakeClient();
    const server: Partial<ServerAdministrationApi> = { health };
    const api = { server } as Pick<AdministrationApi, 'server'>;
    client.site.administration = () => Promise.resolve(api as AdministrationApi);
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await Promise.resolve();
    }
  };
  const open = async (): Promise<void> => {
    fixture = TestBed.createComponent(Health);
    root = fixture.nativeElement as HTMLElement;
    await settled();
  };
  const get = (id: string): HTMLElement | null => root.querySelector(`[data-testid="${id}"]`);
  const become = async (state: DocumentVisibilityState): Promise<void> => {
    visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
    await settled();
  };

  it('shows each part with its state, what was measured and what to do', async () => {
    health.mockResolvedValue(FAILING);
    await open();
    expect(get('health-status')?.textContent).toContain('Something does not work');
    expect(get('health-database')?.textContent).toMatch(/OK.*Answer after: 3 ms.*Size: 2.4 MB/s);
    const turn = get('health-turn')?.textContent ?? '';
    expect(turn).toContain('turn:turn.example.com:3478');
    expect(turn).toContain('TURN_SECRET must be the same on both');
    expect(turn).toContain('Error: 401');
    expect(get('health-processes')?.textContent).toMatch(/b1946ac9.*No answer/s);
  });

  it('keeps what it has shown when it cannot be updated, and says why', async () => {
    health.mockResolvedValueOnce(FAILING);
    await open();
    health.mockRejectedValueOnce(new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' }));
    get('health-refresh')?.click();
    await settled();
    expect(get('health-turn')).not.toBeNull();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('connection');
    health.mockResolvedValueOnce({ ...FAILING, status: 'ok', checks: [] });
    get('health-retry')?.click();
    await settled();
    expect(get('health-status')?.textContent).toContain('Everything works');
    expect(root.querySelector('[role=alert]')).toBeNull();
  });

  it('is updated while it is visible, and not in the background or after it was left', async () => {
    health.mockResolvedValue(FAILING);
    await open();
    await become('hidden');
    expect(health).toHaveBeenCalledTimes(1);
    await become('visible');
    expect(health).toHaveBeenCalledTimes(2);
    fixture.destroy();
    await become('visible');
    expect(health).toHaveBeenCalledTimes(2);
  });
});

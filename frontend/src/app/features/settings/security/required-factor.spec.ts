import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { RequiredFactor } from './required-factor';

const DAY_MS = 86_400_000;

describe('the page of users whose role needs a second factor', () => {
  let client: FakeClient;
  let fixture: ComponentFixture<RequiredFactor>;
  const part = (name: string): HTMLElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid="${name}"]`);
  const show = async (deadline: string | null): Promise<void> => {
    client.me$.set({ ...ADA, factorDeadline: deadline });
    fixture = TestBed.createComponent(RequiredFactor);
    await fixture.whenStable();
  };

  beforeEach(() => {
    client = new FakeClient();
    client.factors = { get: () => Promise.resolve({ factors: [], recoveryCodesLeft: 0 }) };
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  it('says why nothing else works, and offers only to add one and to sign out', async () => {
    client.prerequisite$.set('second-factor');
    await show(new Date(Date.now() - DAY_MS).toISOString());
    expect(part('factor-required')?.textContent).toContain('two-step sign-in');
    expect(part('totp-add')).not.toBeNull();
    expect(part('factor-sign-out')).not.toBeNull();
    expect(part('factor-continue')).toBeNull();
    expect(part('factor-deadline')).toBeNull();
  });

  it('continues when one was added', async () => {
    client.prerequisite$.set('second-factor');
    await show(new Date(Date.now() - DAY_MS).toISOString());
    client.prerequisite$.set(null);
    client.me$.set(ADA);
    await fixture.whenStable();
    expect(part('factor-required')).toBeNull();
    const opened = jest.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    part('factor-continue')?.click();
    expect(opened).toHaveBeenCalledWith('/');
  });

  it('shows the date while there is time', async () => {
    await show(new Date(Date.now() + DAY_MS).toISOString());
    expect(part('factor-deadline')?.textContent).toContain('Your role needs this');
  });
});

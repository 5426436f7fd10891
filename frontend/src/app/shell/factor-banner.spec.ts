import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { FakeClient } from '../../testing/fake-client';
import { ADA } from '../../testing/samples';
import { CLIENT } from '../core/client';
import { FactorBanner } from './factor-banner';

describe('the line above the page for users whose role needs a second factor', () => {
  it('says until when, leads to where one is added, and vanishes then', async () => {
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    client.me$.set({ ...ADA, factorDeadline: '2026-12-01T10:00:00.000Z' });
    const fixture = TestBed.createComponent(FactorBanner);
    await fixture.whenStable();
    const root = fixture.nativeElement as HTMLElement;
    expect(root.textContent).toMatch(/two-step sign-in.*December 1, 2026/s);
    expect(root.querySelector('a')?.getAttribute('href')).toBe('/settings/security');
    client.me$.set(ADA);
    await fixture.whenStable();
    expect(root.textContent.trim()).toBe('');
  });
});
